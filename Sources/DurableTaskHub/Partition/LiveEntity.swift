import DurableTask

/// An entity the partition holds in memory: its row, what waits for it, and where its batch is.
///
/// A class so that handlers can change it in place; it belongs to one ``Partition`` and never leaves it.
final class LiveEntity: Idling {
    let id: InstanceID
    let entityID: EntityID
    /// As storage has it, or is about to; nil when there is none.
    var row: EntityRow?
    /// In the order of arrival. While the entity is locked, what the holder sent is in ``section`` instead.
    var inbox: [Waiting] = []
    /// The holder's calls, and the end of its critical section; empty while the entity is free.
    var section: [Waiting] = []
    /// Operations whose time has not come, the earliest first.
    var delayed: [(at: Timestamp, waiting: Waiting)] = []
    var phase = Phase.idle
    /// The last commit that changed this entity; it must stay in memory until that is done.
    var lastCommit: UInt64 = 0
    var idleStamp: UInt64 = 0
    /// How often in a row an executor gave a batch back, and until when the entity is left alone for that.
    var abandonments = 0
    var retryAt: Timestamp?
    /// Operations up to this sequence waited when the partition was opened, and may have ended a process.
    var recoveredThrough: UInt64?

    init(_ entityID: EntityID, id: InstanceID, row: EntityRow?) {
        self.id = id
        self.entityID = entityID
        self.row = row
    }

    struct Waiting {
        enum Content {
            case operation(EntityOperation, isCall: Bool)
            case lock(EntityLockRequest)
            /// The end of the critical section with this id.
            case unlock(String)
        }

        var content: Content
        var sequence: UInt64
        /// What it takes in storage.
        var bytes: Int

        var operation: EntityOperation? {
            if case .operation(let operation, _) = content { operation } else { nil }
        }
    }

    /// idle → queued → running → idle.
    enum Phase {
        case idle
        /// The dispatcher looks for an executor.
        case queued
        case running(Running)
    }

    struct Running {
        var token: EntityToken
        /// The operations that are out; they are in no queue meanwhile.
        var batch: [Waiting]
        /// They came from ``section``.
        var isOfHolder: Bool
    }

    var lock: EntityLock? { row?.lock }

    /// An operation could run now.
    var hasWork: Bool { (lock == nil ? inbox : section).first?.operation != nil }

    /// Its next batch, which waits for an executor or is out, begins with one that came no later than this.
    func isAtWork(through sequence: UInt64) -> Bool {
        switch phase {
        case .idle: false
        case .queued: ((lock == nil ? inbox : section).first?.sequence).map { $0 <= sequence } ?? false
        case .running(let running): (running.batch.first?.sequence).map { $0 <= sequence } ?? false
        }
    }

    /// Nothing is under way or waits: the entity can be forgotten and read again.
    func isQuiet(committed: UInt64) -> Bool {
        guard case .idle = phase else { return false }
        return inbox.isEmpty && section.isEmpty && delayed.isEmpty && lastCommit <= committed
    }

    /// The row, made if there is none.
    func changeRow(at now: Timestamp, _ change: (inout EntityRow) -> Void) {
        var row = row ?? EntityRow(instanceID: id, createdAt: now, lastModifiedAt: now)
        change(&row)
        self.row = row.isNeeded ? row : nil
    }

    var rowChange: Change { row.map(Change.putEntity) ?? .deleteEntity(id) }

    func append(_ waiting: Waiting) {
        if isOfHolder(waiting) { section.append(waiting) } else { inbox.append(waiting) }
    }

    private func isOfHolder(_ waiting: Waiting) -> Bool {
        guard let lock else { return false }
        switch waiting.content {
        case .operation(let operation, let isCall): return isCall && operation.parentInstanceID == lock.holder
        case .lock: return false
        case .unlock(let id): return id == lock.criticalSectionID
        }
    }

    /// After the row was locked: what the holder has sent already comes first.
    func beginSection() {
        section = inbox.filter(isOfHolder)
        if !section.isEmpty { inbox.removeAll(where: isOfHolder) }
    }

    /// After the row was freed: what the holder sent and did not wait for is an operation like any other.
    func endSection() {
        guard !section.isEmpty else { return }
        inbox = (inbox + section).sorted { $0.sequence < $1.sequence }
        section = []
    }

    func delay(_ waiting: Waiting, until at: Timestamp) {
        let place = delayed.firstIndex { $0.at > at } ?? delayed.endIndex
        delayed.insert((at, waiting), at: place)
    }

    /// Puts the operations whose time has come behind what waits.
    func takeDue(_ now: Timestamp) {
        let due = delayed.prefix { $0.at <= now }
        delayed.removeFirst(due.count)
        for (_, waiting) in due { append(waiting) }
    }

    // MARK: - Batches

    /// Operations from the front, up to the limits, but at least one if there is any.
    func takeBatch(count limit: Int, bytes budget: Int) -> (batch: [Waiting], isOfHolder: Bool) {
        let isOfHolder = lock != nil
        let queue = isOfHolder ? section : inbox
        var bytes = 0
        var count = 0
        for waiting in queue.prefix(limit) {
            guard waiting.operation != nil, count == 0 || bytes + waiting.bytes <= budget else { break }
            bytes += waiting.bytes
            count += 1
        }
        if isOfHolder { section.removeFirst(count) } else { inbox.removeFirst(count) }
        return (Array(queue.prefix(count)), isOfHolder)
    }

    /// What did not run comes first again. The lock may have been given back meanwhile.
    func putBack(_ rest: some Collection<Waiting>, isOfHolder: Bool) {
        if isOfHolder, lock != nil {
            section.insert(contentsOf: rest, at: 0)
        } else {
            inbox.insert(contentsOf: rest, at: 0)
        }
    }
}
