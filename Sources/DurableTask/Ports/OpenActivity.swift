/// An activity in the hands of an executor.
public struct OpenActivity: Sendable, Hashable {
    public var name: String
    /// The id of the scheduling in the history.
    public var taskID: Int32
    /// 1 for the first attempt of a retried call.
    public var attempt: Int
    /// When this executor was given it.
    public var startedAt: Timestamp
    /// Nil: it has given no sign of life.
    public var lastHeartbeat: Timestamp?
    /// The last it has told of itself.
    public var progress: Payload?

    public init(
        name: String, taskID: Int32, attempt: Int, startedAt: Timestamp, lastHeartbeat: Timestamp? = nil,
        progress: Payload? = nil
    ) {
        self.name = name
        self.taskID = taskID
        self.attempt = attempt
        self.startedAt = startedAt
        self.lastHeartbeat = lastHeartbeat
        self.progress = progress
    }
}

/// A result of an activity that came when it did not count any more.
public struct RefusedResult: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable {
        /// The activity has been handed out again since, and only the later hand-over counts.
        case superseded
        /// Its time was over.
        case timedOut
        /// It had been asked to stop.
        case canceled
        /// It has a result, or nobody waits for one any more.
        case closed

        /// To follow the activity's name.
        public var sentence: String {
            switch self {
            case .superseded: "was handed out again before this result came, and only the later attempt counts"
            case .timedOut: "had timed out before its result came"
            case .canceled: "had been asked to stop before its result came"
            case .closed: "had its result already, or its orchestration had ended"
            }
        }
    }

    public var instanceID: InstanceID
    /// Nil where it is not known any more.
    public var activity: String?
    /// The id of the scheduling in the history.
    public var taskID: Int32
    public var at: Timestamp
    public var reason: Reason

    public init(instanceID: InstanceID, activity: String?, taskID: Int32, at: Timestamp, reason: Reason) {
        self.instanceID = instanceID
        self.activity = activity
        self.taskID = taskID
        self.at = at
        self.reason = reason
    }

    public var sentence: String {
        let name = activity.map { "'\($0)' " } ?? ""
        return "A result of activity \(name)(#\(taskID)) of '\(instanceID)' is refused: it \(reason.sentence)."
    }
}
