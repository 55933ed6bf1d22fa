public import DurableTask

extension SQLiteStorage {
    public func record(_ key: RecordKey) async throws -> HostRecord? {
        try readers.read { reader in
            reader.record.bind(1, key.space.rawValue)
            reader.record.bind(2, key.key)
            return try reader.record.first { try HostRecord($0, in: key.space) }
        }
    }

    public func records(in space: RecordSpace, after key: String?, limit: Int) async throws -> [HostRecord] {
        try readers.read { reader in
            let statement = key == nil ? reader.records : reader.recordsAfter
            statement.bind(1, space.rawValue)
            statement.bind(2, max(0, limit))
            if let key { statement.bind(3, key) }
            return try statement.all { try HostRecord($0, in: space) }
        }
    }

    public func put(_ value: [UInt8], for key: RecordKey, expecting: UInt64?) async throws -> UInt64? {
        try await write { connection, _ in try connection.host.put(value, for: key, expecting: expecting) }
    }

    public func deleteRecord(_ key: RecordKey) async throws -> Bool {
        try await write { connection, _ in try connection.host.delete(key) }
    }

    public func enqueue(
        _ body: [UInt8], to queue: String, at now: Timestamp, visibleAt: Timestamp, expiresAt: Timestamp?
    ) async throws -> QueueMessage {
        try await write { connection, _ in
            try connection.host.enqueue(body, to: queue, at: now, visibleAt: visibleAt, expiresAt: expiresAt)
        }
    }

    public func receive(from queue: String, limit: Int, at now: Timestamp, hiddenUntil: Timestamp) async throws
        -> [QueueMessage]
    {
        try await write { connection, _ in
            try connection.host.receive(from: queue, limit: limit, at: now, hiddenUntil: hiddenUntil)
        }
    }

    public func peek(at queue: String, limit: Int, now: Timestamp) async throws -> [QueueMessage] {
        try readers.read { reader in
            reader.visible.bind(1, queue)
            reader.visible.bind(2, now.microseconds)
            reader.visible.bind(3, max(0, limit))
            return try reader.visible.all { try QueueMessage($0, in: queue) }
        }
    }

    public func message(_ id: UInt64, in queue: String) async throws -> QueueMessage? {
        try await write { connection, _ in try connection.host.find(id, in: queue) }
    }

    public func update(_ id: UInt64, in queue: String, receipt: UInt64, visibleAt: Timestamp, body: [UInt8]?)
        async throws -> QueueMessage?
    {
        try await write { connection, _ in
            try connection.host.update(id, in: queue, receipt: receipt, visibleAt: visibleAt, body: body)
        }
    }

    public func deleteMessage(_ id: UInt64, from queue: String, receipt: UInt64) async throws -> Bool {
        try await write { connection, _ in try connection.host.delete(id, from: queue, receipt: receipt) }
    }

    public func count(of queue: String, now: Timestamp) async throws -> Int {
        try readers.read { reader in
            reader.queueCount.bind(1, queue)
            reader.queueCount.bind(2, now.microseconds)
            return try reader.queueCount.first { Int($0.int(0)) } ?? 0
        }
    }

    public func clear(_ queue: String) async throws {
        try await write { connection, _ in try connection.host.clear(queue) }
    }
}
