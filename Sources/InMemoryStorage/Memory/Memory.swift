internal import DurableTask
internal import Synchronization

/// The rows of one hub, shared by every ``InMemoryStorage`` opened on it.
final class Memory: Sendable {
    let contents: Mutex<Contents>
    let partitionCount: Int

    init(partitionCount: Int) {
        self.partitionCount = max(1, partitionCount)
        contents = Mutex(Contents(partitions: Array(repeating: StoredPartition(), count: max(1, partitionCount))))
    }

    struct Contents: Sendable {
        var partitions: [StoredPartition]
        var instances: [InstanceID: StoredInstance] = [:]
        /// Instances with a header, entities left out, oldest first.
        var order = SortedTable<InstancePosition, Void>()
        /// By id.
        var entities = SortedTable<ByteOrderedText, EntityRow>()
        var receipts: [String: Receipt] = [:]
        /// With so many, the old ones are looked for.
        var receiptsToLookAt = 1_024
        var payloads = PayloadShelf()
        var records: [RecordSpace: SortedTable<ByteOrderedText, HostRecord>] = [:]
        var queues: [String: StoredQueue] = [:]
        /// Commits that are applied and whose `done` has not been called yet, in order.
        var answers: [Answer] = []
        var head = 0
        var isAnswering = false
    }

    struct Answer: Sendable {
        var result: Result<Void, StorageError>
        var done: @Sendable (Result<Void, StorageError>) -> Void
    }

    /// Applies the changes and calls every `done` that is due, in the order in which the changes were applied,
    /// whichever thread they came from.
    func commit(
        _ changes: [Change], to partition: Int, epoch: Epoch, failure: StorageError?,
        done: @escaping @Sendable (Result<Void, StorageError>) -> Void
    ) {
        let mustAnswer = contents.withLock { contents in
            let result = contents.commit(changes, to: partition, epoch: epoch, failure: failure)
            contents.answers.append(Answer(result: result, done: done))
            if contents.isAnswering { return false }
            contents.isAnswering = true
            return true
        }
        guard mustAnswer else { return }
        while let answer = contents.withLock({ $0.nextAnswer() }) { answer.done(answer.result) }
    }
}

extension Memory.Contents {
    mutating func nextAnswer() -> Memory.Answer? {
        guard head < answers.count else {
            answers.removeAll(keepingCapacity: true)
            head = 0
            isAnswering = false
            return nil
        }
        defer { head += 1 }
        return answers[head]
    }

    func partition(_ index: Int) throws(StorageError) -> StoredPartition {
        guard partitions.indices.contains(index) else {
            throw StorageError(.conflict, "There is no partition \(index); the hub has \(partitions.count).")
        }
        return partitions[index]
    }
}
