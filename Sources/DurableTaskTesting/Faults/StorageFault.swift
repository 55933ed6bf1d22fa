public import DurableTask

/// One thing that goes wrong with storage.
public struct StorageFault: Sendable {
    /// A call of the storage port.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        case claim, open, commit, header, history, state, instances, receipt, storePart, part
    }

    public enum Moment: Sendable, Hashable, CaseIterable {
        /// The call changes nothing and fails.
        case before
        /// The call does what it should, and fails all the same: nobody can tell whether it did.
        case after
    }

    public var moment: Moment
    public var error: StorageError

    public init(_ moment: Moment, _ error: StorageError) {
        self.moment = moment
        self.error = error
    }
}

/// A call that may go wrong.
public struct StorageCall: Sendable {
    public var operation: StorageFault.Operation
    /// From 1, among the calls of this operation.
    public var number: Int
    /// Nil for calls that concern no instance alone.
    public var instanceID: InstanceID?
}
