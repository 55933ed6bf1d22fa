internal import DurableTask

/// One queue of the host: messages in the order of their insertion.
struct StoredQueue: Sendable {
    var messages = SortedTable<UInt64, QueueMessage>()
    private var lastID: UInt64 = 0
    /// No message expires before this; nil when none does at all.
    private var earliestExpiry: Timestamp?

    init() {}

    mutating func dropExpired(_ now: Timestamp) {
        guard let earliest = earliestExpiry, earliest <= now else { return }
        messages.removeAll { message in message.expiresAt.map { $0 <= now } ?? false }
        earliestExpiry = messages.values.lazy.compactMap(\.expiresAt).min()
    }

    mutating func add(_ body: [UInt8], at now: Timestamp, visibleAt: Timestamp, expiresAt: Timestamp?) -> QueueMessage {
        lastID += 1
        let message = QueueMessage(
            id: lastID, body: body, insertedAt: now, visibleAt: visibleAt, expiresAt: expiresAt, dequeueCount: 0,
            receipt: Self.newReceipt())
        messages[lastID] = message
        if let expiresAt { earliestExpiry = min(earliestExpiry ?? expiresAt, expiresAt) }
        return message
    }

    mutating func receive(_ limit: Int, at now: Timestamp, hiddenUntil: Timestamp) -> [QueueMessage] {
        var taken = visible(limit, at: now)
        for index in taken.indices {
            taken[index].visibleAt = hiddenUntil
            taken[index].dequeueCount += 1
            taken[index].receipt = Self.newReceipt()
            messages[taken[index].id] = taken[index]
        }
        return taken
    }

    func visible(_ limit: Int, at now: Timestamp) -> [QueueMessage] {
        var found: [QueueMessage] = []
        for message in messages.values {
            if found.count >= limit { break }
            if message.visibleAt <= now, message.expiresAt.map({ $0 > now }) ?? true { found.append(message) }
        }
        return found
    }

    mutating func update(_ id: UInt64, receipt: UInt64, visibleAt: Timestamp, body: [UInt8]?) -> QueueMessage? {
        guard var message = messages[id], message.receipt == receipt else { return nil }
        message.visibleAt = visibleAt
        message.receipt = Self.newReceipt()
        if let body { message.body = body }
        messages[id] = message
        return message
    }

    mutating func delete(_ id: UInt64, receipt: UInt64) -> Bool {
        guard messages[id]?.receipt == receipt else { return false }
        messages[id] = nil
        return true
    }

    private static func newReceipt() -> UInt64 { .random(in: 1...UInt64(Int64.max)) }
}
