public import DurableTask
internal import Synchronization

extension SQLiteStorage {
    public func claim(_ partition: Int, by owner: String) async throws -> Epoch {
        try check(partition)
        return try await write { connection, ownership in
            let epoch = ownership.epoch + 1
            try connection.set(.epoch, to: Int64(bitPattern: epoch))
            ownership = WriterLoop.Ownership(epoch: epoch)
            return epoch
        }
    }

    public func open(_ partition: Int) async throws -> PartitionSnapshot {
        try check(partition)
        return try readers.read { try $0.snapshot() }
    }

    public func commit(
        _ changes: [Change], to partition: Int, epoch: Epoch,
        done: @escaping @Sendable (Result<Void, StorageError>) -> Void
    ) {
        do {
            try check(partition)
        } catch {
            return done(.failure(error))
        }
        if !writer.add(.commit(changes, epoch: epoch, done: done)) { done(.failure(.closedHub)) }
    }

    public func header(of instanceID: InstanceID) async throws -> InstanceHeader? {
        try readers.read { try $0.header(of: instanceID) }
    }

    public func history(of instanceID: InstanceID, generation: Int, from turn: Int) async throws -> [TurnRow] {
        try readers.read { try $0.history(of: instanceID, generation: generation, from: turn) }
    }

    public func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? {
        try readers.read { try $0.state(of: instanceID, including: parts) }
    }

    public func instances(matching query: InstanceQuery) async throws -> InstancePage {
        let place = try query.place()
        return try readers.read { try $0.page(of: query, after: place) }
    }

    public func ended(
        as status: RuntimeStatus, by moment: Timestamp, after place: InstancePosition?, limit: Int
    ) async throws -> EndedPage {
        try readers.read { try $0.ended(as: status, by: moment, after: place, limit: limit) }
    }

    public func count(of status: RuntimeStatus, upTo limit: Int) async throws -> Int {
        try readers.read { reader in
            reader.counted.bind(1, status.rawValue)
            reader.counted.bind(2, max(0, limit))
            return try reader.counted.first { Int($0.int(0)) } ?? 0
        }
    }

    public func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws {
        // Compressed here, and not on the thread that everybody waits for.
        let part = PayloadPart(index, of: id, bytes)
        try await write { connection, _ in try connection.payloads.store(part) }
    }

    public func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]? {
        let part: PayloadPart? = try readers.read { reader in
            reader.payloadPart.bind(1, id.rawValue)
            reader.payloadPart.bind(2, index)
            return try reader.payloadPart.first(PayloadPart.init)
        }
        return try part?.plain()
    }

    public func entity(_ instanceID: InstanceID) async throws -> EntityRow? {
        try readers.read { try $0.entity(instanceID) }
    }

    public func entities(matching query: EntityQuery) async throws -> EntityPage {
        let after = try query.continuation.map(EntityPosition.init(token:))
        return try readers.read { try $0.page(of: query, after: after) }
    }

    public func receipt(for key: String) async throws -> Receipt? {
        try readers.read { reader in
            reader.receipts.bind(1, key)
            return try reader.receipts.first(Receipt.init)
        }
    }

    private func check(_ partition: Int) throws(StorageError) {
        guard partition == 0 else {
            throw StorageError(.conflict, "There is no partition \(partition); a task hub in SQLite has one, 0.")
        }
    }

    /// Runs the body in the transaction of the next batch and returns when that is durable.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (WriterConnection, inout WriterLoop.Ownership) throws -> Value
    ) async throws -> Value {
        let answer = Answer<Value>()
        return try await withCheckedThrowingContinuation { continuation in
            let operation = WriteOperation(
                run: { connection, ownership in
                    let value = try body(connection, &ownership)
                    answer.value.withLock { $0 = value }
                },
                done: { result in
                    switch (result, answer.value.withLock({ $0 })) {
                    case (.success, .some(let value)): continuation.resume(returning: value)
                    case (.success, .none): continuation.resume(throwing: StorageError.closedHub)
                    case (.failure(let error), _): continuation.resume(throwing: error)
                    }
                })
            if !writer.add(.operation(operation)) { continuation.resume(throwing: StorageError.closedHub) }
        }
    }

    /// Carries a value out of a transaction.
    private final class Answer<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }
}
