/// Which task hub durable functions work on, and how addresses over HTTP name it.
public struct HubAddress: Sendable, Hashable {
    public var taskHub: String
    /// The name of the setting that says how the task hub is reached; part of every check-status URL.
    public var connection: String
    /// The system key of the webhooks; nil when none is asked for.
    public var code: String?

    public init(taskHub: String, connection: String, code: String? = nil) {
        self.taskHub = taskHub
        self.connection = connection
        self.code = code
    }
}
