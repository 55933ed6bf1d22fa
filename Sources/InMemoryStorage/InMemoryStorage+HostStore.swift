public import DurableTask

extension InMemoryStorage {
    public func record(_ key: RecordKey) async throws -> HostRecord? {
        try access { contents throws(StorageError) in contents.records[key.space]?[ByteOrderedText(text: key.key)] }
    }

    public func records(in space: RecordSpace, after key: String?, limit: Int) async throws -> [HostRecord] {
        try access { contents throws(StorageError) in
            guard let table = contents.records[space] else { return [] }
            var start = 0
            if let key {
                let after = ByteOrderedText(text: key)
                start = table.index(of: after)
                if start < table.count, table.keys[start] == after { start += 1 }
            }
            return Array(table.values[start...].prefix(max(0, limit)))
        }
    }

    public func put(_ value: [UInt8], for key: RecordKey, expecting: UInt64?) async throws -> UInt64? {
        try access { contents throws(StorageError) in
            let place = ByteOrderedText(text: key.key)
            let revision = contents.records[key.space]?[place]?.revision ?? 0
            guard expecting == nil || expecting == revision else { return nil }
            contents.records[key.space, default: SortedTable()][place] = HostRecord(
                key: key, value: value, revision: revision + 1)
            return revision + 1
        }
    }

    public func deleteRecord(_ key: RecordKey) async throws -> Bool {
        try access { contents throws(StorageError) in
            let place = ByteOrderedText(text: key.key)
            guard contents.records[key.space]?[place] != nil else { return false }
            contents.records[key.space]?[place] = nil
            return true
        }
    }

    public func enqueue(
        _ body: [UInt8], to queue: String, at now: Timestamp, visibleAt: Timestamp, expiresAt: Timestamp?
    ) async throws -> QueueMessage {
        try access { contents throws(StorageError) in
            contents.queues[queue, default: StoredQueue()].add(
                body, at: now, visibleAt: visibleAt, expiresAt: expiresAt)
        }
    }

    public func receive(from queue: String, limit: Int, at now: Timestamp, hiddenUntil: Timestamp) async throws
        -> [QueueMessage]
    {
        try access { contents throws(StorageError) in
            contents.queues[queue]?.dropExpired(now)
            return contents.queues[queue]?.receive(limit, at: now, hiddenUntil: hiddenUntil) ?? []
        }
    }

    public func peek(at queue: String, limit: Int, now: Timestamp) async throws -> [QueueMessage] {
        try access { contents throws(StorageError) in contents.queues[queue]?.visible(limit, at: now) ?? [] }
    }

    public func message(_ id: UInt64, in queue: String) async throws -> QueueMessage? {
        try access { contents throws(StorageError) in contents.queues[queue]?.messages[id] }
    }

    public func update(_ id: UInt64, in queue: String, receipt: UInt64, visibleAt: Timestamp, body: [UInt8]?)
        async throws -> QueueMessage?
    {
        try access { contents throws(StorageError) in
            contents.queues[queue]?.update(id, receipt: receipt, visibleAt: visibleAt, body: body)
        }
    }

    public func deleteMessage(_ id: UInt64, from queue: String, receipt: UInt64) async throws -> Bool {
        try access { contents throws(StorageError) in contents.queues[queue]?.delete(id, receipt: receipt) ?? false }
    }

    public func count(of queue: String, now: Timestamp) async throws -> Int {
        try access { contents throws(StorageError) in
            contents.queues[queue]?.dropExpired(now)
            return contents.queues[queue]?.messages.count ?? 0
        }
    }

    public func clear(_ queue: String) async throws {
        try access { contents throws(StorageError) in contents.queues[queue]?.messages = SortedTable() }
    }
}
