/// Where a task hub keeps its instances. One object is one hub.
///
/// The owner of a partition is the only one who changes it: ``claim(_:by:)`` gives an epoch, every commit names it, and
/// a commit under an old epoch is refused. Reads see what is committed and nothing else.
///
/// All methods throw ``StorageError``.
public protocol StorageProvider: PayloadStore {
    /// Fixed when the hub is created; at least 1.
    var partitionCount: Int { get }
    /// Takes a partition over. Epochs grow with every claim.
    /// - Throws: `owned` when another live owner holds it and this provider does not let it be taken away.
    func claim(_ partition: Int, by owner: String) async throws -> Epoch
    /// What a new owner must know before it works: see ``PartitionSnapshot``.
    func open(_ partition: Int) async throws -> PartitionSnapshot
    /// Applies the changes as one atomic, durable change, then calls `done` once.
    ///
    /// Commits of one partition are applied, and their `done` called, in the order of the calls; many may share one
    /// fsync. Returns at once. `done` runs on a thread of the provider and must not block. After one `done` with an
    /// error, all later commits under the same epoch fail too.
    func commit(
        _ changes: [Change], to partition: Int, epoch: Epoch,
        done: @escaping @Sendable (Result<Void, StorageError>) -> Void)
    func header(of instanceID: InstanceID) async throws -> InstanceHeader?
    /// Rows of one generation, by turn, from `turn` on.
    func history(of instanceID: InstanceID, generation: Int, from turn: Int) async throws -> [TurnRow]
    /// Header and the parts asked for: the input is in the first event `executionStarted` of the history, or of the
    /// waiting messages; output and failure in the last event, `executionCompleted`.
    func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState?
    /// Instances (not entities) in the query's order; pages stay stable under writes, and may be short, or empty, and lead on
    /// all the same.
    func instances(matching query: InstanceQuery) async throws -> InstancePage
    /// Instances of a final status that ended before a moment, in the order in which they were created. A page may be short,
    /// or empty, and lead on all the same.
    func ended(as status: RuntimeStatus, by moment: Timestamp, after place: InstancePosition?, limit: Int) async throws
        -> EndedPage
    /// How many instances (not entities) have a status; no more than `limit` are counted.
    func count(of status: RuntimeStatus, upTo limit: Int) async throws -> Int
    func entity(_ instanceID: InstanceID) async throws -> EntityRow?
    /// Entities by id, byte by byte; pages stay stable under writes.
    func entities(matching query: EntityQuery) async throws -> EntityPage
    /// What was answered to the request with this key, if it was ever committed. It is kept for
    /// ``Receipt/lifetime`` at least, and goes when later ones come.
    func receipt(for key: String) async throws -> Receipt?
    /// Waits for commits under way and closes. Later calls throw `closed`.
    func close() async
}

/// Some of the instances that have ended.
public struct EndedPage: Sendable, Hashable {
    public var instances: [InstanceID]
    /// Where to go on; nil when there are no more.
    public var continuation: InstancePosition?

    public init(instances: [InstanceID], continuation: InstancePosition?) {
        self.instances = instances
        self.continuation = continuation
    }
}

/// Grows with every claim of a partition.
public typealias Epoch = UInt64

/// What a partition's owner reads before it starts: everything that must be known to go on, and no history.
public struct PartitionSnapshot: Sendable {
    /// Unfinished instances with open activities: their histories are read next.
    public var withOpenActivities: [InstanceHeader]
    /// When to wake which unfinished instance.
    public var wakeUps: [(instanceID: InstanceID, at: Timestamp)]
    /// Undelivered messages, by sequence.
    public var messages: [MessageRow]
    public var detachedActivities: [DetachedActivity]
    /// Messages to other partitions not yet trimmed, by sequence.
    public var outbox: [OutboxRow]
    /// The highest sequence taken from each sending partition.
    public var received: [Int: UInt64]
    /// Rows that are left out because they are not what was written.
    public var damage: [DamagedRow] = []
    /// The highest sequence of a message that is stored, left out or not: what is new gets a higher one.
    public var highestMessage: UInt64 = 0

    public init(
        withOpenActivities: [InstanceHeader] = [], wakeUps: [(instanceID: InstanceID, at: Timestamp)] = [],
        messages: [MessageRow] = [], detachedActivities: [DetachedActivity] = [], outbox: [OutboxRow] = [],
        received: [Int: UInt64] = [:]
    ) {
        self.withOpenActivities = withOpenActivities
        self.wakeUps = wakeUps
        self.messages = messages
        self.detachedActivities = detachedActivities
        self.outbox = outbox
        self.received = received
    }
}

/// A row that cannot be read: whom it concerns stands still, everybody else goes on.
public struct DamagedRow: Sendable, Hashable {
    /// Of the instance that may not go on without the row; nil when none is known that would miss it.
    public var header: InstanceHeader?
    /// Names the row.
    public var error: StorageError

    public init(header: InstanceHeader?, error: StorageError) {
        self.header = header
        self.error = error
    }
}

/// One row's worth of change. Order within a commit matters: later ones win.
public enum Change: Sendable, Hashable {
    /// Inserts or replaces the header. (Indirect: it is three times as large as any other.)
    indirect case putHeader(InstanceHeader)
    /// A turn's history; the row must not exist yet.
    case appendTurn(TurnRow)
    /// Deletes all history of the instance (continue-as-new, restart, rewind); rows of the new history follow.
    case dropHistory(InstanceID)
    case putMessage(MessageRow)
    case deleteMessage(InstanceID, sequence: UInt64)
    case putDetachedActivity(DetachedActivity)
    case deleteDetachedActivity(InstanceID, Scheduling)
    /// Header, history, messages of the instance; its detached activities stay until they end.
    case purge(InstanceID)
    case putOutbox(OutboxRow)
    /// Deletes the outbox rows to this partition up to and including the sequence.
    case trimOutbox(to: Int, through: UInt64)
    /// The highest sequence taken from a sending partition.
    case putReceived(from: Int, sequence: UInt64)
    case putReceipt(Receipt)
    /// Inserts or replaces the entity's row.
    indirect case putEntity(EntityRow)
    /// Deletes the entity's row, and all trace of its id when no message waits for it; fine when there is none.
    case deleteEntity(InstanceID)
}

/// The header row of an instance: small, and rewritten only when something in it changes.
public struct InstanceHeader: Sendable, Hashable {
    public var instanceID: InstanceID
    public var name: String
    public var version: String?
    public var status: RuntimeStatus
    /// From 0; one more with every continue-as-new, restart and rewind.
    public var generation: Int
    public var executionID: ExecutionID
    public var createdAt: Timestamp
    /// When the header or the history last changed. Storage answers the newer of the header's own and the last turn's.
    public var lastUpdatedAt: Timestamp
    public var completedAt: Timestamp?
    public var scheduledStart: Timestamp?
    public var parent: ParentInstance?
    public var tags: [String: String]
    public var customStatus: Payload?
    /// Activities that the history schedules and whose results were not in when the header was written.
    public var openActivities: Int
    /// The earliest moment something happens by itself: a timer, a scheduled start.
    public var nextWake: Timestamp?
    public var hold: HoldReason?
    /// ``FailureDetails/errorType`` of a failed instance.
    public var errorType: String?
    /// Work that was in the hands of a process when it died, and has not been done since.
    public var suspects: [Suspect]
    /// Of whoever started the instance; each execution has it.
    public var parentTrace: TraceContext?
    /// The span of this execution, as its executor has said it last: an `OrchestrationTraceContext` of the protocol.
    public var orchestrationTrace: [UInt8]?

    public init(
        instanceID: InstanceID, name: String, version: String?, status: RuntimeStatus, generation: Int,
        executionID: ExecutionID, createdAt: Timestamp, lastUpdatedAt: Timestamp, completedAt: Timestamp? = nil,
        scheduledStart: Timestamp? = nil, parent: ParentInstance? = nil, tags: [String: String] = [:],
        customStatus: Payload? = nil, openActivities: Int = 0, nextWake: Timestamp? = nil, hold: HoldReason? = nil,
        errorType: String? = nil, suspects: [Suspect] = [], parentTrace: TraceContext? = nil
    ) {
        self.instanceID = instanceID
        self.name = name
        self.version = version
        self.status = status
        self.generation = generation
        self.executionID = executionID
        self.createdAt = createdAt
        self.lastUpdatedAt = lastUpdatedAt
        self.completedAt = completedAt
        self.scheduledStart = scheduledStart
        self.parent = parent
        self.tags = tags
        self.customStatus = customStatus
        self.openActivities = openActivities
        self.nextWake = nextWake
        self.hold = hold
        self.errorType = errorType
        self.suspects = suspects
        self.parentTrace = parentTrace
    }
}

/// The history one turn added.
public struct TurnRow: Sendable, Hashable {
    public var instanceID: InstanceID
    public var generation: Int
    /// From 0.
    public var turn: Int
    public var committedAt: Timestamp
    /// The events, each as a field 3 of the protocol's `OrchestratorRequest` (tag and length included): rows put one
    /// after the other are its `pastEvents`.
    public var events: [UInt8]

    public init(instanceID: InstanceID, generation: Int, turn: Int, committedAt: Timestamp, events: [UInt8]) {
        self.instanceID = instanceID
        self.generation = generation
        self.turn = turn
        self.committedAt = committedAt
        self.events = events
    }
}

/// An event on its way into an instance's history.
public struct MessageRow: Sendable, Hashable {
    public var instanceID: InstanceID
    /// The partition's order of acceptance.
    public var sequence: UInt64
    /// For one execution only, and dropped when the instance has another; nil is for whichever it has.
    public var executionID: ExecutionID?
    /// Not before this moment.
    public var visibleAt: Timestamp?
    /// One event, in the form of ``TurnRow/events``.
    public var event: [UInt8]

    public init(
        instanceID: InstanceID, sequence: UInt64, executionID: ExecutionID? = nil, visibleAt: Timestamp? = nil,
        event: [UInt8]
    ) {
        self.instanceID = instanceID
        self.sequence = sequence
        self.executionID = executionID
        self.visibleAt = visibleAt
        self.event = event
    }
}

/// An activity whose execution has ended: it still runs, its result is dropped.
public struct DetachedActivity: Sendable, Hashable {
    public var instanceID: InstanceID
    public var executionID: ExecutionID
    public var scheduling: Scheduling
    /// The `taskScheduled` event, in the form of ``TurnRow/events``.
    public var event: [UInt8]

    public init(instanceID: InstanceID, executionID: ExecutionID, scheduling: Scheduling, event: [UInt8]) {
        self.instanceID = instanceID
        self.executionID = executionID
        self.scheduling = scheduling
        self.event = event
    }
}

/// A message to an instance of another partition.
public struct OutboxRow: Sendable, Hashable {
    public var target: Int
    /// From 1, per pair of sending and receiving partition.
    public var sequence: UInt64
    public var instanceID: InstanceID
    public var executionID: ExecutionID?
    public var visibleAt: Timestamp?
    /// One event, in the form of ``TurnRow/events``.
    public var event: [UInt8]

    public init(
        target: Int, sequence: UInt64, instanceID: InstanceID, executionID: ExecutionID?, visibleAt: Timestamp?,
        event: [UInt8]
    ) {
        self.target = target
        self.sequence = sequence
        self.instanceID = instanceID
        self.executionID = executionID
        self.visibleAt = visibleAt
        self.event = event
    }
}

/// What was answered to a request that carried an `Idempotency-Key`.
public struct Receipt: Sendable, Hashable {
    public var key: String
    /// A digest of the request: the same key with another request is the client's mistake.
    public var request: String
    public var instanceID: InstanceID
    public var at: Timestamp

    /// A client that repeats a request later than this must not count on being known.
    public static let lifetime = Duration.seconds(30 * 86_400)

    /// Receipts from before this may go when this one comes.
    public var outlives: Timestamp { at.advanced(by: .zero - Self.lifetime) }

    public init(key: String, request: String, instanceID: InstanceID, at: Timestamp) {
        self.key = key
        self.request = request
        self.instanceID = instanceID
        self.at = at
    }
}

/// What can go wrong with storage.
public struct StorageError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// Another process or owner has the hub or the partition.
        case owned
        /// The epoch of the commit is not the partition's: somebody else has claimed it.
        case fenced
        /// The provider is closed.
        case closed
        /// A row does not match its checksum, or cannot be read as what it should be. Other rows are sound.
        case corrupt
        /// What holds the rows is damaged, e.g. a file that is no database any more: none of them is to be trusted.
        case damaged
        /// Written by a newer version of Petrel.
        case newerSchema
        /// No room.
        case full
        /// Reading, writing or flushing failed.
        case io
        /// The change contradicts what is stored, e.g. a turn that exists already.
        case conflict
    }

    public var code: Code
    /// What happened and what to change.
    public var message: String
    public var isRetryable: Bool

    public init(_ code: Code, _ message: String, isRetryable: Bool = false) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
    }

    public var description: String { message }

    /// Trying again changes nothing: somebody has to do something about the storage.
    public var isFinal: Bool {
        switch code {
        case .corrupt, .damaged, .newerSchema, .closed: true
        case .owned, .fenced, .full, .io, .conflict: false
        }
    }
}
