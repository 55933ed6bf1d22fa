public import DurableTask
internal import Synchronization

/// A task hub and its host's records in memory: what `--ephemeral` runs on, and the engine's tests.
///
/// Any number of owners may share one object. A claim takes the partition away from whoever held it, whose later
/// commits are refused as `fenced`. A commit is applied, and its `done` called, before ``commit(_:to:epoch:done:)``
/// returns, unless another thread is already calling or ``gate`` holds it.
public final class InMemoryStorage: StorageProvider, HostStore {
    let memory: Memory
    private let isClosed = Atomic(false)
    /// For tests: holds commits back or makes them fail.
    public let gate = CommitGate()

    /// A new, empty hub.
    public init(partitionCount: Int = 1) { memory = Memory(partitionCount: partitionCount) }

    /// Another opening of the same hub: it has a gate of its own and lives on when `other` is closed.
    public init(sharing other: InMemoryStorage) { memory = other.memory }

    public var partitionCount: Int { memory.partitionCount }

    public func claim(_ partition: Int, by owner: String) async throws -> Epoch {
        try access { contents throws(StorageError) in
            _ = try contents.partition(partition)
            contents.partitions[partition].epoch += 1
            contents.partitions[partition].failure = nil
            return contents.partitions[partition].epoch
        }
    }

    public func commit(
        _ changes: [Change], to partition: Int, epoch: Epoch,
        done: @escaping @Sendable (Result<Void, StorageError>) -> Void
    ) {
        gate.pass { [self] failure in
            let failure = isClosed.load(ordering: .acquiring) ? Self.closed : failure
            memory.commit(changes, to: partition, epoch: epoch, failure: failure, done: done)
        }
    }

    public func close() async {
        gate.resume()
        isClosed.store(true, ordering: .releasing)
    }

    private static let closed = StorageError(
        .closed, "The hub's storage is closed; nothing more can be read or written.")

    /// Runs the body alone on the hub's rows.
    func access<Value: Sendable>(
        _ body: (inout Memory.Contents) throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        if isClosed.load(ordering: .acquiring) { throw Self.closed }
        return try memory.contents.withLock { contents throws(StorageError) in try body(&contents) }
    }
}
