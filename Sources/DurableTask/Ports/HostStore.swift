/// What the host itself keeps, beside its instances: records by key, and queues with visibility.
///
/// All methods are durable when they return, and throw ``StorageError``.
public protocol HostStore: Sendable {
    func record(_ key: RecordKey) async throws -> HostRecord?
    /// Records of one space in key order, after `key` when one is given.
    func records(in space: RecordSpace, after key: String?, limit: Int) async throws -> [HostRecord]
    /// Writes the record if its stored revision is `expecting` (nil: whatever it is; 0: it must not exist).
    /// - Returns: the new revision; nil when the expectation did not hold.
    func put(_ value: [UInt8], for key: RecordKey, expecting: UInt64?) async throws -> UInt64?
    /// - Returns: whether there was one.
    func deleteRecord(_ key: RecordKey) async throws -> Bool

    /// Adds a message; it can be received from `visibleAt` on and is gone after `expiresAt`.
    func enqueue(_ body: [UInt8], to queue: String, at now: Timestamp, visibleAt: Timestamp, expiresAt: Timestamp?)
        async throws -> QueueMessage
    /// Takes up to `limit` visible messages, oldest first; each is invisible until `hiddenUntil` and has a new receipt.
    func receive(from queue: String, limit: Int, at now: Timestamp, hiddenUntil: Timestamp) async throws
        -> [QueueMessage]
    /// Visible messages, oldest first, left as they are.
    func peek(at queue: String, limit: Int, now: Timestamp) async throws -> [QueueMessage]
    /// A message, visible or not; nil when it is not there any more.
    func message(_ id: UInt64, in queue: String) async throws -> QueueMessage?
    /// Changes when a received message is seen again, and its body when one is given; the receipt changes.
    /// - Returns: nil when the receipt is not the current one.
    func update(_ id: UInt64, in queue: String, receipt: UInt64, visibleAt: Timestamp, body: [UInt8]?) async throws
        -> QueueMessage?
    /// - Returns: false when the receipt is not the current one.
    func deleteMessage(_ id: UInt64, from queue: String, receipt: UInt64) async throws -> Bool
    /// Messages in the queue that have not expired, visible or not.
    func count(of queue: String, now: Timestamp) async throws -> Int
    func clear(_ queue: String) async throws
}

/// A kind of record; each has keys of its own.
public enum RecordSpace: String, Sendable, Hashable, CaseIterable {
    case queues
    case timerStatus
    case keys
    case audit
    case deadLetters
    /// What the host notes about itself.
    case host
}

public struct RecordKey: Sendable, Hashable {
    public var space: RecordSpace
    public var key: String

    public init(_ space: RecordSpace, _ key: String) {
        self.space = space
        self.key = key
    }
}

public struct HostRecord: Sendable, Hashable {
    public var key: RecordKey
    public var value: [UInt8]
    /// From 1; one more with every write.
    public var revision: UInt64

    public init(key: RecordKey, value: [UInt8], revision: UInt64) {
        self.key = key
        self.value = value
        self.revision = revision
    }
}

public struct QueueMessage: Sendable, Hashable {
    /// Unique in the queue, growing with the order of insertion.
    public var id: UInt64
    public var body: [UInt8]
    public var insertedAt: Timestamp
    public var visibleAt: Timestamp
    public var expiresAt: Timestamp?
    /// How often it was received.
    public var dequeueCount: Int
    /// Names the last receive or update; only its holder may update or delete.
    public var receipt: UInt64

    public init(
        id: UInt64, body: [UInt8], insertedAt: Timestamp, visibleAt: Timestamp, expiresAt: Timestamp?,
        dequeueCount: Int, receipt: UInt64
    ) {
        self.id = id
        self.body = body
        self.insertedAt = insertedAt
        self.visibleAt = visibleAt
        self.expiresAt = expiresAt
        self.dequeueCount = dequeueCount
        self.receipt = receipt
    }
}
