internal import DurableTask
internal import FailPoints
internal import GRDB

/// What the writer's thread does with a batch. Used by that thread alone.
final class WriterLoop {
    /// Who may commit.
    struct Ownership {
        var epoch: Epoch
        /// Why commits under the epoch fail, once one has.
        var failure: StorageError?
    }

    private let connection: Connection
    /// Nil once closed: its statements must be gone before the connection closes.
    private var writer: WriterConnection?
    private let checkpointer: Checkpointer
    private let readers: ReaderPool
    private let lock: OwnerLock
    private var ownership: Ownership
    private var highestMessage: UInt64
    /// Set when the file can no longer be trusted: nothing more is written until the hub is opened again.
    private var broken: StorageError?
    private var statistics = SQLiteStatistics()

    init(connection: Connection, checkpointer: Checkpointer, readers: ReaderPool, lock: OwnerLock) throws {
        self.connection = connection
        self.checkpointer = checkpointer
        self.readers = readers
        self.lock = lock
        (writer, ownership, highestMessage) = try connection.queue.writeWithoutTransaction { database in
            let writer = try WriterConnection(database)
            return (
                writer, Ownership(epoch: Epoch(bitPattern: try writer.number(.epoch))),
                try writer.instances.highestStoredMessage()
            )
        }
    }

    /// 1. one transaction for all; 2. if one of several cannot be done, each by itself; 3. the answers.
    func run(_ items: [Writer.Item], publish: (SQLiteStatistics) -> Void) {
        let results: [Result<Void, StorageError>]
        switch write(items) {
        case .written(let refusals): results = refusals
        case .refused(let error): results = items.count == 1 ? [.failure(error)] : items.map(writeAlone)
        }
        publish(statistics)
        for (item, result) in zip(items, results) {
            FailPoint.told.before()
            switch item {
            case .commit(_, _, let done): done(result)
            case .operation(let operation): operation.done(result)
            }
            FailPoint.told.after()
        }
        if let writer { connection.queue.writeWithoutTransaction { _ in checkpointer.batchEnded(on: writer) } }
    }

    private func writeAlone(_ item: Writer.Item) -> Result<Void, StorageError> {
        switch write([item]) {
        case .written(let results): return results.first ?? .success(())
        case .refused(let error):
            return .failure(error)
        }
    }

    func close() {
        FailPoint.close.before()
        checkpointer.close()
        readers.close()
        connection.queue.writeWithoutTransaction { _ in
            _ = writer?.checkpoint(truncating: true)
            writer = nil
        }
        try? connection.queue.close()
        lock.release()
        FailPoint.close.after()
    }

    private enum Outcome {
        /// One result for each item, in order.
        case written([Result<Void, StorageError>])
        /// Nothing was written, because one of the items contradicts what is stored.
        case refused(StorageError)
    }

    private func write(_ items: [Writer.Item]) -> Outcome {
        if let broken { return .written(items.map { _ in .failure(broken) }) }
        guard let writer else { return .written(items.map { _ in .failure(.closedHub) }) }
        return connection.queue.writeWithoutTransaction { _ in
            var results = [Result<Void, StorageError>](repeating: .success(()), count: items.count)
            var ownership = ownership
            var changes = PendingChanges(highestStoredMessage: highestMessage)
            let rowsBefore = writer.rowCount
            do {
                try writer.transaction {
                    for (index, item) in items.enumerated() {
                        switch item {
                        case .operation(let operation): try operation.run(writer, &ownership)
                        case .commit(let list, let epoch, _):
                            if let refusal = Self.refusal(of: epoch, ownership) {
                                results[index] = .failure(refusal)
                            } else {
                                for change in list { changes.add(change) }
                            }
                        }
                    }
                    try writer.write(changes)
                }
            } catch {
                return outcome(of: StorageError(error), items, isFileDamaged: writer.isFileDamaged)
            }
            self.ownership = ownership
            highestMessage = changes.highestMessage
            statistics.commits += zip(items, results).count { $0.isCommit && $1.isSuccess }
            statistics.batches += 1
            statistics.rows += Int(writer.rowCount - rowsBefore)
            statistics.bytes += checkpointer.takeWrittenBytes()
            return .written(results)
        }
    }

    /// What an item is to blame for stays with it; a file that cannot be written is everybody's trouble.
    private func outcome(of error: StorageError, _ items: [Writer.Item], isFileDamaged: Bool) -> Outcome {
        switch error.code {
        case .full: break
        case .io: broken = error
        case .corrupt where isFileDamaged: broken = error
        default:
            if items.count == 1, items[0].isCommit { ownership.failure = error }
            return .refused(error)
        }
        if items.contains(where: \.isCommit) { ownership.failure = error }
        return .written(items.map { _ in .failure(error) })
    }

    private static func refusal(of epoch: Epoch, _ ownership: Ownership) -> StorageError? {
        if epoch == ownership.epoch { return ownership.failure }
        return StorageError(
            .fenced, "Epoch \(epoch) of the task hub is over: it was claimed again, under epoch \(ownership.epoch).")
    }
}

extension Writer.Item {
    fileprivate var isCommit: Bool {
        if case .commit = self { true } else { false }
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}
