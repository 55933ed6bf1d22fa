public import DurableTask

/// The way to partitions that another owner has. Messages may be lost, repeated and reordered on it: sender and receiver
/// see to the rest.
public protocol PartitionLink: Sendable {
    /// Deliver to the owner of ``OutboxRow/target``.
    func send(_ row: OutboxRow, from sender: Int)
    /// Tell the owner of `sender` that `receiver` has everything up to the sequence.
    func acknowledge(_ sequence: UInt64, from receiver: Int, to sender: Int)
}
