internal import DurableTask
internal import GRDB

/// Writes the host's own rows: records and queues. Each method is one operation within a batch's transaction.
final class HostStatements {
    private let getRecord: PreparedStatement
    private let putRecord: PreparedStatement
    private let deleteRecord: PreparedStatement
    private let insertMessage: PreparedStatement
    private let updateMessage: PreparedStatement
    private let message: PreparedStatement
    private let visible: PreparedStatement
    private let deleteMessage: PreparedStatement
    private let deleteExpired: PreparedStatement
    private let clearQueue: PreparedStatement
    private let highestID: PreparedStatement
    /// When expired messages were last deleted, in microseconds, by queue. They are not received in any case.
    private var lastSwept: [String: Int64] = [:]
    private static let sweepInterval: Int64 = 60_000_000

    init(_ database: Database) throws {
        getRecord = try PreparedStatement(
            database, "SELECT \(HostRecord.columns) FROM records WHERE space = ? AND key = ?")
        putRecord = try PreparedStatement(
            database, "INSERT OR REPLACE INTO records (space, key, revision, checksum, value) VALUES (?, ?, ?, ?, ?)")
        deleteRecord = try PreparedStatement(database, "DELETE FROM records WHERE space = ? AND key = ? RETURNING 1")
        insertMessage = try PreparedStatement(
            database,
            """
            INSERT OR REPLACE INTO queued (queue, id, inserted, visible, expires, dequeued, receipt, checksum, body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
        updateMessage = try PreparedStatement(
            database,
            "UPDATE queued SET visible = ?4, dequeued = ?6, receipt = ?7, checksum = ?8 WHERE queue = ?1 AND id = ?2")
        message = try PreparedStatement(
            database, "SELECT \(QueueMessage.columns) FROM queued WHERE queue = ? AND id = ?")
        visible = try PreparedStatement(database, Self.visibleSQL)
        deleteMessage = try PreparedStatement(database, "DELETE FROM queued WHERE queue = ? AND id = ?")
        deleteExpired = try PreparedStatement(database, "DELETE FROM queued WHERE queue = ? AND expires <= ?")
        clearQueue = try PreparedStatement(database, "DELETE FROM queued WHERE queue = ?")
        highestID = try PreparedStatement(database, "SELECT max(id) FROM queued WHERE queue = ?")
    }

    static let visibleSQL = """
        SELECT \(QueueMessage.columns) FROM queued
        WHERE queue = ?1 AND visible <= ?2 AND (expires IS NULL OR expires > ?2) ORDER BY id LIMIT ?3
        """

    // MARK: Records

    func put(_ value: [UInt8], for key: RecordKey, expecting: UInt64?) throws -> UInt64? {
        bind(getRecord, key)
        let revision = try getRecord.first { try HostRecord($0, in: key.space).revision } ?? 0
        guard expecting == nil || expecting == revision else { return nil }
        let record = HostRecord(key: key, value: value, revision: revision + 1)
        bind(putRecord, key)
        putRecord.bind(3, Int64(bitPattern: record.revision))
        putRecord.bind(4, record.checksum)
        try putRecord.with(5, value) { try putRecord.run() }
        return record.revision
    }

    func delete(_ key: RecordKey) throws -> Bool {
        bind(deleteRecord, key)
        return try !deleteRecord.all { _ in true }.isEmpty
    }

    private func bind(_ statement: PreparedStatement, _ key: RecordKey) {
        statement.bind(1, key.space.rawValue)
        statement.bind(2, key.key)
    }

    // MARK: Queues

    /// Ids are microseconds, or one more than the last where that is later: they grow without a counter being stored.
    func enqueue(
        _ body: [UInt8], to queue: String, at now: Timestamp, visibleAt: Timestamp, expiresAt: Timestamp?
    ) throws -> QueueMessage {
        highestID.bind(1, queue)
        let highest = try highestID.first { $0.int(0) } ?? 0
        let message = QueueMessage(
            id: UInt64(bitPattern: max(highest + 1, now.microseconds)), body: body, insertedAt: now,
            visibleAt: visibleAt,
            expiresAt: expiresAt, dequeueCount: 0, receipt: Self.newReceipt())
        try write(message, in: queue, insertMessage)
        return message
    }

    func receive(from queue: String, limit: Int, at now: Timestamp, hiddenUntil: Timestamp) throws -> [QueueMessage] {
        try sweep(queue, now.microseconds)
        visible.bind(1, queue)
        visible.bind(2, now.microseconds)
        visible.bind(3, max(0, limit))
        var taken = try visible.all { try QueueMessage($0, in: queue) }
        for index in taken.indices {
            taken[index].visibleAt = hiddenUntil
            taken[index].dequeueCount += 1
            taken[index].receipt = Self.newReceipt()
            bind(updateMessage, taken[index], in: queue)
            try updateMessage.run()
        }
        return taken
    }

    func update(_ id: UInt64, in queue: String, receipt: UInt64, visibleAt: Timestamp, body: [UInt8]?) throws
        -> QueueMessage?
    {
        guard var message = try find(id, in: queue), message.receipt == receipt else { return nil }
        message.visibleAt = visibleAt
        message.receipt = Self.newReceipt()
        if let body { message.body = body }
        try write(message, in: queue, insertMessage)
        return message
    }

    func delete(_ id: UInt64, from queue: String, receipt: UInt64) throws -> Bool {
        guard try find(id, in: queue)?.receipt == receipt else { return false }
        deleteMessage.bind(1, queue)
        deleteMessage.bind(2, Int64(bitPattern: id))
        try deleteMessage.run()
        return true
    }

    /// Looks through the whole queue, so only now and then.
    private func sweep(_ queue: String, _ now: Int64) throws {
        if let last = lastSwept[queue], now >= last, now - last < Self.sweepInterval { return }
        lastSwept[queue] = now
        deleteExpired.bind(1, queue)
        deleteExpired.bind(2, now)
        try deleteExpired.run()
    }

    func clear(_ queue: String) throws {
        clearQueue.bind(1, queue)
        try clearQueue.run()
    }

    func find(_ id: UInt64, in queue: String) throws -> QueueMessage? {
        message.bind(1, queue)
        message.bind(2, Int64(bitPattern: id))
        return try message.first { try QueueMessage($0, in: queue) }
    }

    private func write(_ message: QueueMessage, in queue: String, _ statement: PreparedStatement) throws {
        bind(statement, message, in: queue)
        try statement.with(9, message.body) { try statement.run() }
    }

    private func bind(_ statement: PreparedStatement, _ message: QueueMessage, in queue: String) {
        statement.bind(1, queue)
        statement.bind(2, Int64(bitPattern: message.id))
        statement.bind(3, message.insertedAt.microseconds)
        statement.bind(4, message.visibleAt.microsecondsRoundedUp)
        statement.bind(5, message.expiresAt?.microseconds)
        statement.bind(6, message.dequeueCount)
        statement.bind(7, Int64(bitPattern: message.receipt))
        statement.bind(8, message.checksum(in: queue))
    }

    private static func newReceipt() -> UInt64 { .random(in: 1...UInt64(Int64.max)) }
}
