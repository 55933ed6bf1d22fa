public import DurableTask

/// The queues of this host, without a network between.
public struct LocalQueueClient: QueueClient {
    private let store: any HostStore
    private let catalog: QueueCatalog
    private let messages: MessageArrivals
    private let now: @Sendable () -> Timestamp

    public init(
        store: any HostStore, arrivals: MessageArrivals, now: @escaping @Sendable () -> Timestamp = { Timestamp.system }
    ) {
        self.store = store
        catalog = QueueCatalog(store: store)
        messages = arrivals
        self.now = now
    }

    public let isPushed = true

    /// The names of all queues, in order.
    public func queues() async throws -> [String] {
        try await catalog.names(prefix: "", after: nil, limit: .max).entries.map(\.0)
    }

    public func createQueue(_ name: String) async throws { _ = try await catalog.add(name) }

    public func put(_ text: String, in queue: String, hidden: Duration) async throws {
        let time = now()
        let message = try await store.enqueue(
            Array(text.utf8), to: queue, at: time, visibleAt: time.advanced(by: hidden),
            expiresAt: time.advanced(by: .seconds(604_800)))
        messages.arrived(in: queue, visibleAt: message.visibleAt, now: time)
    }

    public func get(_ count: Int, from queue: String, hidden: Duration) async throws -> [ReceivedMessage] {
        let time = now()
        return try await store.receive(
            from: queue, limit: min(max(count, 1), 32), at: time, hiddenUntil: time.advanced(by: hidden)
        ).map(ReceivedMessage.init)
    }

    public func hide(_ message: ReceivedMessage, in queue: String, for duration: Duration) async throws
        -> ReceivedMessage?
    {
        guard let id = MessageID.id(message.id), let receipt = MessageID.receipt(message.receipt) else { return nil }
        let time = now()
        let until = time.advanced(by: duration)
        guard let updated = try await store.update(id, in: queue, receipt: receipt, visibleAt: until, body: nil) else {
            return nil
        }
        messages.arrived(in: queue, visibleAt: until, now: time)
        return ReceivedMessage(updated)
    }

    public func delete(_ message: ReceivedMessage, from queue: String) async throws -> Bool {
        guard let id = MessageID.id(message.id), let receipt = MessageID.receipt(message.receipt) else { return false }
        return try await store.deleteMessage(id, from: queue, receipt: receipt)
    }

    public func count(of queue: String) async throws -> Int { try await store.count(of: queue, now: now()) }

    public func arrivals(in queue: String) -> UInt64 { messages.count(in: queue) }

    public func wait(in queue: String, since count: UInt64, atMost limit: Duration) async {
        await messages.wait(in: queue, since: count, atMost: limit, now: now)
    }
}

extension ReceivedMessage {
    fileprivate init(_ message: QueueMessage) {
        self.init(
            id: MessageID.text(message.id), receipt: MessageID.receipt(message.receipt),
            text: String(decoding: message.body, as: UTF8.self), dequeueCount: message.dequeueCount,
            insertedAt: message.insertedAt, expiresAt: message.expiresAt ?? .distantFuture,
            nextVisibleAt: message.visibleAt)
    }
}
