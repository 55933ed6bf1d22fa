public import DurableTask

/// The queues of an account, wherever it is: what triggers and bindings use.
public protocol QueueClient: Sendable {
    /// Makes a queue unless it is there.
    func createQueue(_ name: String) async throws
    /// - Parameter hidden: how long the message is not seen.
    func put(_ text: String, in queue: String, hidden: Duration) async throws
    /// Takes up to `count` messages, at most 32; each is not seen for `hidden`.
    func get(_ count: Int, from queue: String, hidden: Duration) async throws -> [ReceivedMessage]
    /// - Returns: nil when the receipt is not the current one any more, or the message is gone.
    func hide(_ message: ReceivedMessage, in queue: String, for duration: Duration) async throws -> ReceivedMessage?
    /// - Returns: false when the receipt is not the current one any more, or the message is gone.
    func delete(_ message: ReceivedMessage, from queue: String) async throws -> Bool
    /// How many messages there are, seen or not.
    func count(of queue: String) async throws -> Int
    /// Returns when there may be messages again; at the latest when `limit` is over.
    func wait(in queue: String, since count: UInt64, atMost limit: Duration) async
    /// To be taken before looking into the queue, for ``wait(in:since:atMost:)``.
    func arrivals(in queue: String) -> UInt64
    /// Messages are pushed: looking for them again and again is not needed.
    var isPushed: Bool { get }
}

/// A message that this process has got.
public struct ReceivedMessage: Sendable, Hashable {
    public var id: String
    public var receipt: String
    public var text: String
    /// How often it was got, this time included.
    public var dequeueCount: Int
    public var insertedAt: Timestamp
    public var expiresAt: Timestamp
    public var nextVisibleAt: Timestamp

    public init(
        id: String, receipt: String, text: String, dequeueCount: Int, insertedAt: Timestamp, expiresAt: Timestamp,
        nextVisibleAt: Timestamp
    ) {
        self.id = id
        self.receipt = receipt
        self.text = text
        self.dequeueCount = dequeueCount
        self.insertedAt = insertedAt
        self.expiresAt = expiresAt
        self.nextVisibleAt = nextVisibleAt
    }
}
