public import DurableTask

/// An activity, a sub-orchestration or an operation of an entity that somebody waited for has failed.
public struct TaskFailedError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable {
        case activity = "Activity"
        case subOrchestration = "Sub-orchestration"
        /// An operation; its name is `entity.operation`.
        case entity = "Entity"
    }

    public var kind: Kind
    /// The function that failed.
    public var name: String
    /// The id of its scheduling in the history.
    public var taskID: Int32
    /// What it failed with.
    public var failure: FailureDetails

    public init(_ kind: Kind, name: String, taskID: Int32, failure: FailureDetails) {
        self.kind = kind
        self.name = name
        self.taskID = taskID
        self.failure = failure
    }

    public var description: String { "\(kind.rawValue) '\(name)' (#\(taskID)) failed: \(failure.message)" }
}
