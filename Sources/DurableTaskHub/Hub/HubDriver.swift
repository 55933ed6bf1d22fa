import DurableTask
import FailPoints
import Foundation
import Synchronization

/// Drives the partitions of one owner: one thread that takes what was posted, lets the partitions decide, and performs
/// their effects. Everything it holds is touched by that thread alone.
///
/// `@unchecked Sendable`: mutable state is confined to the thread started by ``start()``; others only use the mailbox
/// and the reply desk, which lock.
final class HubDriver: @unchecked Sendable {
    let mailbox = Mailbox()
    let replies: ReplyDesk
    let waiters: CompletionWaiters
    let storage: any StorageProvider
    let clock: any HubClock
    let owner: String
    let link: (any PartitionLink)?
    /// Of what is started without a version.
    let defaultVersion: String?
    let onProblem: @Sendable (String) -> Void
    let onNotice: @Sendable (String) -> Void
    /// The activities in the hands of executors.
    let activities = Mutex(ActivityWatch())
    /// Results that came too late.
    let refused = Mutex(RefusedResults())
    /// What ``TaskHub`` shows of the driver; written by its thread after each round.
    let view = Mutex(View())

    var owned: [Int: Owned] = [:]
    var executors: [ExecutorID: any Executor] = [:]
    var offers: [ExecutorID: ExecutorOffer] = [:]
    var dispatcher = Dispatcher()
    var loads = LoadQueue()
    /// Executors that were given work since they were last flushed, and how much.
    var gathering: [any Executor] = []
    var handOvers = 0
    private var patience = Patience()
    /// Set before the start; told on the driver's thread, and must not block.
    var onLifecycle: (@Sendable (LifecycleEvent) -> Void)?
    var counts = HubCounts()
    /// Set before the start, where functions run in this process.
    var exits: UncleanExits?
    /// Partitions in which something is open since before this process.
    var unrecovered: Set<Int> = []
    private var blamed: Set<Int> = []
    private var isStopping = false
    /// To be called when nothing is in anybody's hands any more; nil unless the hub drains.
    private var whenDrained: [@Sendable () -> Void]?
    private var watch = UnservedWatch()
    /// Set before the start.
    var maxEntityOperationBatchSize = 5_000
    /// Set before the start.
    var retention = RetentionClock(RetentionPolicy())
    /// Deletes what is due; answers with ``Mailbox/Post/looked(leftSome:)``.
    var onExpiry: (@Sendable (Timestamp) -> Void)?
    let backlog: Backlog
    /// The activity whose result is being taken, as far as it is known.
    var answering: ActivityWatch.Entry?
    private var taken: UInt64 = 0
    private let isStarted = Mutex(false)
    private let stopped = DispatchSemaphore(value: 0)
    /// How often in a row storage failed, and when it last did.
    var failures = (count: 0, last: ContinuousClock.now)
    /// Why a partition is not owned now.
    var troubles: [Int: String] = [:]
    /// Under way for the partitions that were lost.
    var claims: [Int: Task<Void, Never>] = [:]

    /// A partition this owner has, and what waits to be written for it. (A class: looking at it must not copy it.)
    final class Owned {
        var partition: Partition
        let epoch: Epoch
        var changes: [Change] = []
        var lastNumber: UInt64 = 0
        /// The last that was handed to storage.
        var lastFlushed: UInt64 = 0

        init(_ partition: Partition, epoch: Epoch) {
            self.partition = partition
            self.epoch = epoch
        }
    }

    init(
        storage: any StorageProvider, clock: any HubClock, owner: String, link: (any PartitionLink)?,
        replies: ReplyDesk, waiters: CompletionWaiters, backlog: Backlog,
        defaultVersion: String?, onProblem: @escaping @Sendable (String) -> Void,
        onNotice: @escaping @Sendable (String) -> Void
    ) {
        self.storage = storage
        self.backlog = backlog
        self.clock = clock
        self.owner = owner
        self.link = link
        self.replies = replies
        self.waiters = waiters
        self.defaultVersion = defaultVersion
        self.onProblem = onProblem
        self.onNotice = onNotice
    }

    func start() {
        isStarted.withLock { $0 = true }
        clock.onMove { [mailbox] in mailbox.post(.poke) }
        let thread = Thread { [self] in work() }
        thread.name = "petrel-hub"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Returns when the thread has ended.
    func stop() async {
        guard isStarted.withLock({ $0 }) else { return }
        mailbox.post(.stop)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [stopped] in
                stopped.wait()
                // For whoever else waits for the end.
                stopped.signal()
                continuation.resume()
            }
        }
        // The thread that had them has ended.
        for claim in claims.values { await claim.value }
    }

    private func work() {
        var posts: [Mailbox.Post] = []
        while !isStopping {
            mailbox.take(into: &posts, timeout: timeout())
            taken &+= UInt64(posts.count)
            // Backwards from the end: each is moved out, none is copied.
            posts.reverse()
            while let post = posts.popLast() { take(post) }
            tick()
            flushExecutors()
            if isStopping || !mayWait() { for index in owned.keys { flush(index) } }
            publish()
        }
        for claim in claims.values { claim.cancel() }
        for drained in whenDrained ?? [] { drained() }
        stopped.signal()
    }

    /// Whether what is to be written can wait a little for the turns it has led to.
    private func mayWait() -> Bool {
        let isQuiet = owned.values.allSatisfy { $0.partition.committedNumber >= $0.lastFlushed }
        let pending = owned.values.reduce(0) { $0 + $1.changes.count }
        return patience.mayWait(pending: pending, isStorageQuiet: isQuiet, areTurnsOut: dispatcher.areTurnsOut)
    }

    /// Once for each partition: after that, what was out alone was so in this process, which lives.
    func recovery(of index: Int) -> Recovery? {
        exits.map { Recovery($0, blames: blamed.insert(index).inserted) }
    }

    private func timeout() -> Duration? {
        if let rest = patience.rest { return rest }
        let wake = hasRoomForDue ? owned.values.compactMap(\.partition.nextWake).min() : nil
        let late = activities.withLock { $0.next }
        let expiry = troubles.isEmpty ? retention.next : nil
        guard let next = [wake, watch.nextReport, late, expiry].compactMap({ $0 }).min() else { return nil }
        return clock.sleepTime(until: next)
    }

    /// A crowd of timers is taken up only as fast as its turns are done: what clients ask for in the meantime waits behind
    /// so many turns and reads, not behind all of them. While there is no room, something is in somebody's hands, and its
    /// end wakes the driver.
    private var hasRoomForDue: Bool { dispatcher.turnsWaitingForPlace < 1_024 && loads.waitingCount < 1_024 }

    private func tick() {
        let now = clock.now
        endLateActivities(now)
        if troubles.isEmpty, retention.isDue(now) { onExpiry?(now) }
        guard hasRoomForDue else { return }
        for index in owned.keys {
            guard let next = owned[index]?.partition.nextWake, next <= now else { continue }
            give(.tick, to: index)
        }
    }

    private func take(_ post: Mailbox.Post) {
        switch post {
        case .input(let input, let partition):
            FailPoint.request.before()
            give(input, to: partition)
            FailPoint.request.after()
        case .turnFinished(let token, let result):
            FailPoint.turnBack.before()
            give(.turnFinished(token, result), to: partition(of: token.instanceID))
            perform(dispatcher.turnDone(token))
            FailPoint.turnBack.after()
        case .activityFinished(let token, let result):
            FailPoint.activityBack.before()
            answering = activities.withLock { $0.end(token) }
            if let answering { counts.activities.add(clock.now.duration(since: answering.startedAt)) }
            give(
                .activityFinished(token, result, startedAt: answering?.startedAt),
                to: partition(of: token.instanceID))
            answering = nil
            perform(dispatcher.activityDone(token))
            FailPoint.activityBack.after()
        case .entityFinished(let token, let result):
            FailPoint.entityBack.before()
            give(.entityFinished(token, result), to: partition(of: token.instanceID))
            perform(dispatcher.entityDone(token))
            FailPoint.entityBack.after()
        case .committed(let number, let partition, let epoch):
            FailPoint.durable.before()
            patience.committed()
            if owned[partition]?.epoch == epoch { give(.committed(number), to: partition) }
            FailPoint.durable.after()
        case .loadDone(let input, let partition, let epoch):
            FailPoint.loaded.before()
            for load in loads.done() { read(load) }
            if owned[partition]?.epoch == epoch { give(input, to: partition) }
            FailPoint.loaded.after()
        case .connect(let executor, let offer): connect(executor, offer)
        case .disconnect(let id, let departure): disconnect(id, because: departure)
        case .claimed(let partition, let epoch, let snapshot): takeOver(partition, epoch, snapshot)
        case .claimFailed(let error, let partition): stay(closed: partition, because: error)
        case .damaged(let error):
            if let (index, owned) = owned.first { fail(index, owned.epoch, error) }
        case .commitFailed(let error, let partition, let epoch):
            patience = Patience()
            fail(partition, epoch, error)
        case .poke: break
        case .looked(let leftSome): retention.looked(at: clock.now, leftSome: leftSome)
        case .drain(let drained):
            dispatcher.isDraining = true
            whenDrained = (whenDrained ?? []) + [drained]
        case .stop: isStopping = true
        }
    }

    func partition(of id: InstanceID) -> Int { Partition.index(of: id, count: storage.partitionCount) }

    /// Lets a partition decide about one input, and performs what it wants.
    func give(_ input: Input, to index: Int) {
        guard let effects = owned[index]?.partition.handle(input, at: clock.now) else {
            if case .request(_, let reply) = input {
                let sentence = troubles[index] ?? "The task hub is opening; try again."
                replies.answer(reply, .failure(TaskHubError(.unavailable, sentence)))
            }
            return
        }
        for effect in effects { perform(effect, of: index) }
    }

    /// Few enough changes that the writer can begin while the driver goes on.
    private static let changesPerCommit = 512

    func enqueue(_ changes: [Change], number: UInt64, partition index: Int) {
        guard let entry = owned[index] else { return }
        entry.changes += changes
        entry.lastNumber = number
        if entry.changes.count >= Self.changesPerCommit { flush(index) }
    }

    /// Hands everything decided since the last flush to storage as one atomic change.
    func flush(_ index: Int) {
        guard let entry = owned[index], entry.lastNumber > 0 else { return }
        let (changes, number, epoch) = (entry.changes, entry.lastNumber, entry.epoch)
        entry.changes = []
        entry.lastNumber = 0
        entry.lastFlushed = number
        patience.flushed()
        FailPoint.handOver.before()
        storage.commit(changes, to: index, epoch: epoch) { [mailbox] result in
            switch result {
            case .success: mailbox.post(.committed(number, partition: index, epoch: epoch))
            case .failure(let error): mailbox.post(.commitFailed(error, partition: index, epoch: epoch))
            }
        }
        FailPoint.handOver.after()
    }

    /// What others may see of the driver's state.
    struct View: Sendable {
        var unserved = UnservedNames()
        /// Nothing is under way anywhere.
        var isIdle = false
        var nextWake: Timestamp?
        /// Why a partition is not owned.
        var trouble: String?
        /// How many posts had been taken then.
        var taken: UInt64 = 0
        var counts = HubCounts()
        /// Of each partition that has any.
        var held: [Set<InstanceID>] = []
    }

    private func publish() {
        let unserved = dispatcher.unserved
        for sentence in watch.look(at: unserved, now: clock.now) { onProblem(sentence) }
        let waiting = owned.values.reduce(into: dispatcher.activitiesWaiting) { $0 += $1.partition.backlog }
        backlog.waits(waiting)
        counts.waiting = waiting.count
        (counts.turnWork, counts.activityWork, counts.entityWork) = dispatcher.load
        for owned in owned.values {
            let delayed = owned.partition.delayed
            counts.turnWork.delayed += delayed.orchestrations
            counts.turnWork.dead += owned.partition.heldInstances.count
            counts.entityWork.delayed += delayed.entities
        }
        let hasFinished =
            dispatcher.isIdle && owned.values.allSatisfy { $0.partition.commitsUnderWay == 0 && $0.lastNumber == 0 }
        if hasFinished, let drained = whenDrained {
            whenDrained = []
            for drained in drained { drained() }
        }
        let isIdle = hasFinished && loads.isEmpty
        let nextWake = isIdle ? owned.values.compactMap(\.partition.nextWake).min() : nil
        let trouble = troubles.min { $0.key < $1.key }?.value
        let held = owned.values.compactMap { $0.partition.heldInstances.isEmpty ? nil : $0.partition.heldInstances }
        view.withLock {
            $0 = View(
                unserved: unserved, isIdle: isIdle, nextWake: nextWake, trouble: trouble, taken: taken, counts: counts,
                held: held)
        }
    }
}
