public import DurableTask
import Synchronization

/// A task hub: instances in a storage, executors that run their functions, clients that start and watch them.
///
/// Life: ``open()``, then use from anywhere, then ``close()``.
public final class TaskHub: Sendable {
    public let name: String
    let storage: any StorageProvider
    let driver: HubDriver
    let replies = ReplyDesk()
    let waiters = CompletionWaiters()
    let receipts = ReceiptDesk()
    let clock: any HubClock
    let backlog: Backlog
    let partitions: [Int]
    let jobs = PurgeJobs()

    /// - Parameters:
    ///   - partitions: the ones to own; nil is all of them.
    ///   - owner: names this owner in messages to people, e.g. host name and process id.
    ///   - link: the way to partitions of other owners; nil when there are none.
    ///   - limits: how much may wait to be begun.
    ///   - defaultVersion: of instances and sub-orchestrations that are started without a version; nil is none.
    ///   - retention: how long finished instances are kept; for ever when left out.
    ///   - maxEntityOperationBatchSize: the most operations an entity is given at once, at least 1.
    ///   - onProblem: told, in a sentence, what operators should know.
    ///   - onNotice: told, in a sentence, what is in order and may interest operators.
    public init(
        name: String, storage: any StorageProvider, partitions: [Int]? = nil, owner: String,
        clock: any HubClock = SystemClock(), link: (any PartitionLink)? = nil, limits: BacklogLimits = BacklogLimits(),
        defaultVersion: String? = nil, retention: RetentionPolicy = RetentionPolicy(),
        maxEntityOperationBatchSize: Int = 5_000,
        onProblem: @escaping @Sendable (String) -> Void = { _ in },
        onNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.name = name
        self.storage = storage
        self.clock = clock
        self.partitions = partitions ?? Array(0..<storage.partitionCount)
        backlog = Backlog(limits)
        driver = HubDriver(
            storage: storage, clock: clock, owner: owner, link: link, replies: replies, waiters: waiters,
            backlog: backlog, defaultVersion: defaultVersion, onProblem: onProblem, onNotice: onNotice)
        driver.retention = RetentionClock(retention)
        driver.maxEntityOperationBatchSize = max(1, maxEntityOperationBatchSize)
    }

    /// Tells, from the next ``open()`` on, what has become of instances. What happens while nobody listens, and what a crash
    /// comes between, is not told. The action runs on the hub's thread and must not block.
    public func onLifecycle(_ action: @escaping @Sendable (LifecycleEvent) -> Void) { driver.onLifecycle = action }

    /// Claims the partitions and takes up what is unfinished in them.
    /// - Parameter exits: where functions run in this process; nil where they run in others, whose deaths are seen.
    /// - Throws: ``StorageError``, when a partition cannot be had or read.
    public func open(after exits: UncleanExits? = nil) async throws {
        var claims: [(Int, Epoch, PartitionSnapshot)] = []
        for partition in partitions {
            let epoch = try await storage.claim(partition, by: driver.owner)
            claims.append((partition, epoch, try await storage.open(partition)))
        }
        driver.exits = exits
        if !driver.retention.policy.isEmpty { driver.onExpiry = { [weak self] in self?.expire(at: $0) } }
        driver.unrecovered = Set(partitions)
        for (partition, epoch, snapshot) in claims {
            driver.mailbox.post(.claimed(partition: partition, epoch: epoch, snapshot))
        }
        driver.start()
    }

    /// Gives nothing out any more, and returns when what executors have in their hands is done and stored, or when the
    /// time is over.
    ///
    /// Requests are still taken; what they ask for is done after the next ``open()``. Who waits for an instance is told at
    /// the end that the hub closes. To be followed by ``close()``.
    /// - Returns: whether nothing is left in anybody's hands.
    public func drain(within time: Duration) async -> Bool {
        let (drained, continuation) = AsyncStream<Void>.makeStream()
        driver.mailbox.post(.drain { continuation.finish() })
        let isDone = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in drained {}
                return !Task.isCancelled
            }
            group.addTask {
                try? await Task.sleep(for: time)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
        waiters.close()
        return isDone
    }

    /// Stops at once: what is not acknowledged is redone after the next ``open()``. Does not close the storage.
    /// Closing twice, or what was never opened, is fine.
    public func close() async {
        await driver.stop()
        waiters.close()
        replies.close(TaskHubError(.unavailable, "The task hub is closing."))
        await jobs.stopAll()
    }

    /// Names with waiting work that no connected executor offers to run.
    public var unserved: UnservedNames { driver.view.withLock { $0.unserved } }

    /// The instances that stand still until somebody resumes or ends them, or other code comes: the dead letters of a task
    /// hub. They keep everything they have. By id.
    public var heldInstances: [InstanceID] {
        driver.view.withLock { $0.held }.flatMap { $0 }.sorted()
    }

    /// A number that is another one whenever the hub has done something.
    public var stamp: Int { driver.view.withLock { Int(truncatingIfNeeded: $0.taken) } }

    /// What the hub has done since it was opened.
    public var counts: HubCounts { driver.view.withLock { $0.counts } }

    /// The activities of an instance that are in the hands of executors, by task id. What is told of them is kept in
    /// memory only.
    public func openActivities(of instanceID: InstanceID) -> [OpenActivity] {
        driver.activities.withLock { $0.open(of: instanceID) }
    }

    /// The results of an instance's activities that came too late and were refused, oldest first. The hub keeps the last
    /// 256, in memory only.
    public func refusedResults(of instanceID: InstanceID) -> [RefusedResult] {
        driver.refused.withLock { $0.of(instanceID) }
    }

    /// Why the hub is closed and answers every request with `unavailable`: its storage failed. Nil while it works. A
    /// hub opens itself again as soon as storage works, unless what is stored is damaged.
    public var trouble: String? { driver.view.withLock { $0.trouble } }

    /// Nothing is under way: only a client, an executor or the clock can make something happen. For tests that move
    /// the clock; by the time it is read it may have changed.
    public var isIdle: Bool {
        let view = driver.view.withLock { $0 }
        return view.isIdle && view.taken == driver.mailbox.posted
    }

    /// While the hub is idle: when something happens by itself; nil when nothing will.
    public var nextWake: Timestamp? { driver.view.withLock { $0.nextWake } }

    /// A message from a partition of another owner, for one of ours.
    public func receive(_ row: OutboxRow, from sender: Int) {
        driver.mailbox.post(.input(.received(row, from: sender), partition: row.target))
    }

    /// Another owner's partition has everything of ours up to this sequence.
    public func receiveAcknowledgement(_ sequence: UInt64, from receiver: Int, to sender: Int) {
        driver.mailbox.post(.input(.acknowledged(by: receiver, through: sequence), partition: sender))
    }
}

extension TaskHub: ExecutorDoor {
    public func connect(_ executor: any Executor, offering offer: ExecutorOffer) {
        driver.mailbox.post(.connect(executor, offer))
    }

    public func disconnect(_ executor: ExecutorID, because departure: ExecutorDeparture) {
        driver.mailbox.post(.disconnect(executor, departure))
    }

    public func finish(_ turn: TurnToken, with result: TurnResult) {
        driver.mailbox.post(.turnFinished(turn, result))
    }

    public func finish(_ activity: ActivityToken, with result: ActivityResult) {
        driver.mailbox.post(.activityFinished(activity, result))
    }

    public func finish(_ entity: EntityToken, with result: EntityResult) {
        driver.mailbox.post(.entityFinished(entity, result))
    }

    public func heartbeat(of activity: ActivityToken, progress: Payload?) {
        driver.activities.withLock { $0.heartbeat(of: activity, progress: progress, at: clock.now) }
    }
}
