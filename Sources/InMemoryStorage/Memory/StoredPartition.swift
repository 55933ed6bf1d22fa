internal import DurableTask

/// What belongs to a partition and to no instance.
struct StoredPartition: Sendable {
    var epoch: Epoch = 0
    /// Why commits under ``epoch`` fail, once one has.
    var failure: StorageError?
    var detached: [ActivityKey: DetachedActivity] = [:]
    var outbox: [Int: SortedTable<UInt64, OutboxRow>] = [:]
    var received: [Int: UInt64] = [:]

    struct ActivityKey: Hashable, Sendable {
        var instanceID: InstanceID
        var scheduling: Scheduling
    }
}
