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
    /// Which attempt of a retried call this is: 1 for the first. One that is handed out again, because its worker was
    /// lost, keeps its number.
    public let attempt: Int
    public let logger: Logger
    private let heartbeats: Heartbeats

    public init(
        name: String, instanceID: String, taskID: Int32, attempt: Int = 1, idempotencyKey: String, logger: Logger
    ) {
        self.init(
            name: name, instanceID: instanceID, taskID: taskID, attempt: attempt, idempotencyKey: idempotencyKey,
            logger: logger, heartbeats: Heartbeats { _ in })
    }

    init(
        name: String, instanceID: String, taskID: Int32, attempt: Int, idempotencyKey: String, logger: Logger,
        heartbeats: Heartbeats
    ) {
        self.name = name
        self.instanceID = instanceID
        self.taskID = taskID
        self.attempt = attempt
        self.idempotencyKey = idempotencyKey
        self.logger = logger
        self.heartbeats = heartbeats
    }

    /// Says that the activity is alive, which puts its heartbeat time-out off. It costs little, however often it is called:
    /// at most five in a second are sent.
    public func heartbeat() { heartbeats.beat { nil } }

    /// Says that the activity is alive, and how far it is: the instance's status shows the last progress. At most five in a
    /// second are sent; progress between two of them is not shown.
    /// - Throws: what encoding the progress throws.
    public func heartbeat<Progress: Encodable>(_ progress: Progress) throws {
        try heartbeats.beat { try .encoding(progress, as: "the progress of activity '\(name)'") }
    }
}
