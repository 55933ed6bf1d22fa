package import DurableTask

/// The unit of ownership: all live state of the instances whose ids hash to it, and every decision about them.
///
/// A value driven from outside: it takes an ``Input`` and gives ``Effect``s. It has no clock, lock, task or I/O; its
/// random numbers come from a seed. One driver at a time calls it.
///
/// Effects that tell anyone anything wait until the commit they rest on is durable; what only prepares the next turn
/// does not wait.
package struct Partition {
    package let index: Int
    package let count: Int
    var random: Xoshiro256
    /// Set by ``handle(_:at:)`` for the time of one input.
    var now: Timestamp = .epoch
    /// Of sub-orchestrations that are given no version.
    var defaultVersion: String?
    var effects: [Effect] = []

    var instances: [InstanceID: LiveInstance] = [:]
    var entities: [InstanceID: LiveEntity] = [:]
    /// Clients that wait for the end of an operation, by its request.
    var entityCallers: [String: ReplyID] = [:]
    /// The most operations a batch has.
    var maxEntityOperationBatchSize = 5_000
    /// Inputs for instances that are being read.
    var deferred: [InstanceID: [Input]] = [:]
    /// Instances of which something cannot be read, and why.
    var damaged: [InstanceID: StorageError] = [:]
    var detached: [InstanceID: [Scheduling: DetachedWork]] = [:]

    /// Commits are numbered from 1.
    var lastCommit: UInt64 = 0
    var committed: UInt64 = 0
    /// What waits for a commit, in order of the numbers.
    var held: [(commit: UInt64, effect: Effect)] = []

    var nextSequence: UInt64 = 1
    /// The owner's epoch, above a counter: see ``TurnToken/dispatch``.
    var nextDispatch: UInt64

    /// Of orchestrations.
    var wakeUps = WakeUps<InstanceID, Timestamp>()
    var entityWakeUps = WakeUps<InstanceID, Timestamp>()
    var idle = IdleOrder()
    var idleEntities = IdleOrder()
    /// Instances that stand still until other code connects.
    var heldInstances: Set<InstanceID> = []
    /// Failed instances whose history is being read, because they are to go on.
    var rewinds: [InstanceID: [RewindRequest]] = [:]
    var builds = KnownBuilds()
    /// Until what was open at the beginning is done, where the functions run in the owner's process.
    var recovery: Recovery?
    /// Instances that wait for an executor to begin them.
    var backlog = Backlog.Amount()

    /// What other partitions have not acknowledged, with the commit it rests on.
    var outbox: [Int: [(commit: UInt64, row: OutboxRow)]] = [:]
    var nextOutboxSequence: [Int: UInt64] = [:]
    var received: [Int: UInt64] = [:]
    var resendAt: Timestamp?

    /// An activity that outlived its execution.
    struct DetachedWork {
        var row: DetachedActivity
        var dispatch: UInt64
    }

    /// - Parameters:
    ///   - epoch: of the claim; dispatch numbers start from it.
    ///   - seed: for ids; the driver takes it from the system, a simulator chooses it.
    package init(index: Int, count: Int, epoch: Epoch, seed: Xoshiro256) {
        self.index = index
        self.count = count
        random = seed
        nextDispatch = (epoch & 0xFF_FFFF) << 40 | 1
    }

    /// Decides. The effects are to be performed in order.
    package mutating func handle(_ input: Input, at now: Timestamp) -> [Effect] {
        self.now = max(now, self.now)
        dispatch(input)
        advanceRecovery()
        defer { effects.removeAll(keepingCapacity: true) }
        return effects
    }

    /// When something happens by itself next.
    package var nextWake: Timestamp? {
        [wakeUps.next, entityWakeUps.next, outbox.isEmpty ? nil : resendAt].compactMap { $0 }.min()
    }

    /// Orchestrations and entities that wait for a moment.
    package var delayed: (orchestrations: Int, entities: Int) { (wakeUps.armedCount, entityWakeUps.armedCount) }

    /// Instances in memory, for tests and metrics.
    package var residentCount: Int { instances.count }
    /// The last commit that is durable.
    package var committedNumber: UInt64 { committed }
    /// Commits decided and not yet durable.
    package var commitsUnderWay: UInt64 { lastCommit - committed }

    private mutating func dispatch(_ input: Input) {
        switch input {
        case .opened(let snapshot): open(snapshot)
        case .request(let request, let reply): take(request, reply: reply, as: input)
        case .loaded(let id, let loaded): finishLoading(id, loaded)
        case .historyLoaded(let id, let generation, let turns, let rows):
            if !continueRewind(of: id, generation: generation, turns: turns, rows) {
                useHistory(of: id, generation: generation, turns: turns, rows)
            }
        case .unreadable(let id, let header, let error):
            // An answer nobody waits for any more says nothing.
            if failRewind(of: id, because: error) { break }
            if deferred[id] != nil || instances[id]?.isLoading == true { setAside(id, header: header, because: error) }
        case .assigned(let id, let executor, let keepsSessions): assign(id, to: executor, keepsSessions: keepsSessions)
        case .mismatched(let id, let sentence): failMismatched(id, sentence)
        case .turnFinished(let token, let result): finishTurn(token, result)
        case .turnLost(let token, let loss): loseTurn(token, loss)
        case .activityFinished(let token, let result, let startedAt):
            finishActivity(token, result, startedAt: startedAt)
        case .activityLost(let token, let loss): loseActivity(token, loss)
        case .entityLoaded(let id, let row): finishLoadingEntity(id, row)
        case .entityAssigned(let id, let executor): assignEntity(id, to: executor)
        case .entityFinished(let token, let result): finishEntity(token, result)
        case .entityLost(let token, let loss): loseEntity(token, loss)
        case .executorConnected(let buildID): retryHeld(with: buildID)
        case .executorDisconnected(let executor): dropSessions(of: executor)
        case .committed(let number): release(through: number)
        case .tick: wake()
        case .recovered, .delivered: break  // only ever deferred by the partition itself
        case .received(let row, let sender): receive(row, from: sender)
        case .acknowledged(let receiver, let sequence): trimOutbox(to: receiver, through: sequence)
        }
    }

    // MARK: - Commits

    /// Hands changes to storage and returns their number.
    @discardableResult
    mutating func commit(_ changes: [Change], for instance: LiveInstance? = nil) -> UInt64 {
        lastCommit += 1
        instance?.lastCommit = lastCommit
        effects.append(.commit(changes, number: lastCommit))
        return lastCommit
    }

    /// Lets an effect out when the commit is durable, which may be now.
    mutating func after(_ commit: UInt64, _ effect: Effect) {
        if commit <= committed {
            effects.append(effect)
        } else {
            // Nearly always at the end; a reply that rests on an older commit goes before what is newer.
            var place = held.endIndex
            while place > held.startIndex, held[place - 1].commit > commit { place -= 1 }
            held.insert((commit, effect), at: place)
        }
    }

    private mutating func release(through number: UInt64) {
        committed = max(committed, number)
        var count = 0
        while count < held.count, held[count].commit <= committed {
            effects.append(held[count].effect)
            count += 1
        }
        held.removeFirst(count)
        evictIdle()
        evictIdleEntities()
    }

    mutating func dispatchNumber() -> UInt64 {
        defer { nextDispatch += 1 }
        return nextDispatch
    }

    mutating func sequenceNumber() -> UInt64 {
        defer { nextSequence += 1 }
        return nextSequence
    }

    // MARK: - Instances

    /// The instance if it is in memory; otherwise the input waits until it is read.
    ///
    /// Nil also means "deferred": the caller has nothing more to do.
    mutating func resolve(_ id: InstanceID, orDefer input: Input) -> LiveInstance? {
        if let instance = instances[id] { return instance }
        if let error = damaged[id] {
            refuse(input, because: error)
        } else if deferred[id] != nil {
            deferred[id]?.append(input)
        } else {
            deferred[id] = [input]
            load(id)
        }
        return nil
    }

    /// Reads an instance, when everything that was decided before is there to be read.
    mutating func load(_ id: InstanceID) {
        after(lastCommit, .load(id))
    }

    /// The partition of an instance: a stable hash of ours (FNV-1a), part of the storage format.
    package static func index(of id: InstanceID, count: Int) -> Int {
        guard count > 1 else { return 0 }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in id.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // FNV's low bits are weak for short keys.
        hash ^= hash >> 32
        return Int(hash % UInt64(count))
    }
}
