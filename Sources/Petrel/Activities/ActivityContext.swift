public import Logging

/// What an activity knows of itself.
public struct ActivityContext: Sendable {
    /// The activity's function name.
    public let name: String
    /// The instance that asked for the activity.
    public let instanceID: String
    /// The id of the scheduling in the history of that instance.
    public let taskID: Int32
    /// The same for every delivery and every retry of one call, and for no other call: what a payment service wants
    /// to hear so that money moves once. An activity runs at least once.
    public let idempotencyKey: String
    public let logger: Logger

    public init(name: String, instanceID: String, taskID: Int32, idempotencyKey: String, logger: Logger) {
        self.name = name
        self.instanceID = instanceID
        self.taskID = taskID
        self.idempotencyKey = idempotencyKey
        self.logger = logger
    }

    /// On the second and later attempts of a retried call: the task id of the first.
    static let firstAttemptTag = "petrel.firstAttempt"
}
