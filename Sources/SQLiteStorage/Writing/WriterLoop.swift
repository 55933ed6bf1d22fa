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

    private let file: DatabaseFile
    /// Nil once closed, and while the file cannot be opened.
    private var open: OpenFile?
    private let readers: ReaderPool
    private let lock: OwnerLock
    private var ownership: Ownership
    private var highestMessage: UInt64
    /// Set when the file could not be written: nothing more is until it was opened anew, for the next claim or host record.
    private var broken: StorageError?
    private var statistics = SQLiteStatistics()

    init(_ file: DatabaseFile, readers: ReaderPool, lock: OwnerLock) throws {
        self.file = file
        self.readers = readers
        self.lock = lock
        let open = try OpenFile(file)
        self.open = open
        ownership = Ownership(epoch: Epoch(bitPattern: try open.write { try $0.number(.epoch) } ?? 0))
        highestMessage = try open.write { try $0.instances.highestStoredMessage() } ?? 0
    }

    /// 1. one transaction for all; 2. if one of several cannot be done, each by itself; 3. the answers.
    func run(_ items: [Writer.Item], publish: (SQLiteStatistics) -> Void) {
        // Commits of an epoch that has failed are refused all the same.
        if broken != nil, !items.allSatisfy(\.isCommit) { openAnew() }
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
        if broken == nil { open?.write { open?.checkpointer.batchEnded(on: $0) } }
        if open?.write({ $0.payloads.isInUse }) == true { open?.write { $0.payloads.suspectStale() } }
    }

    /// Payloads that nobody names are there to be deleted.
    var hasGarbage: Bool { broken == nil && open?.write { $0.payloads.hasSuspects } == true }

    /// Deletes some, in a transaction of its own.
    func sweep() {
        do {
            try open?.write { writer in try writer.transaction { try writer.payloads.sweep() } }
        } catch {
            broken = StorageError(error)
        }
    }

    /// After a write or a flush failed: what was acknowledged goes into the file itself, the log is emptied, and all
    /// connections are opened again.
    ///
    /// A flush that failed cannot be made up for by another: the system may have dropped what it could not write, show
    /// it as long as it is in memory, and answer the next flush with success. So nothing of the log may be believed that
    /// was not flushed when it was written. SQLite's index of the log ends with the last transaction that was; nobody has
    /// read, or reads now, what lies behind. All up to there is written back into the file, and only when the file is
    /// flushed is the log emptied, and the failed transaction with it. A process killed before that may leave it whole
    /// in the log, and the next owner takes it for committed: as after any crash before an answer, both is right.
    private func openAnew() {
        guard let failure = broken, !failure.isFinal else { return }
        do {
            if let old = open {
                _ = try old.write { try $0.checkpoint(truncating: true) }
                open = nil
                old.close()
            }
            readers.renew()
            let new = try OpenFile(file)
            open = new
            let epoch = try new.write { try $0.number(.epoch) } ?? 0
            ownership = Ownership(epoch: Epoch(bitPattern: epoch), failure: failure)
            broken = nil
        } catch {
            // What is left is found at the next opening.
            open?.write { $0.payloads.forgetSuspects() }
            let error = StorageError(error)
            if error.code == .io || error.code == .damaged { broken = error }
        }
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
        readers.close()
        _ = try? open?.write { try $0.checkpoint(truncating: true) }
        open?.close()
        open = nil
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
        return open?.write { writer in
            var results = [Result<Void, StorageError>](repeating: .success(()), count: items.count)
            var ownership = ownership
            var changes = PendingChanges(highestStoredMessage: highestMessage)
            let rowsBefore = writer.rowCount
            let began = ContinuousClock.now
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
                return outcome(of: StorageError(error), items)
            }
            self.ownership = ownership
            highestMessage = changes.highestMessage
            statistics.commits += zip(items, results).count { $0.isCommit && $1.isSuccess }
            statistics.batches += 1
            statistics.times.add(ContinuousClock.now - began)
            statistics.rows += Int(writer.rowCount - rowsBefore)
            statistics.bytes += open?.checkpointer.takeWrittenBytes() ?? 0
            return .written(results)
        } ?? .written(items.map { _ in .failure(.closedHub) })
    }

    /// What an item is to blame for stays with it; a file that cannot be written is everybody's trouble.
    private func outcome(of error: StorageError, _ items: [Writer.Item]) -> Outcome {
        switch error.code {
        case .full: break
        case .io, .damaged: broken = error
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
