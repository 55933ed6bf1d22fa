/// Which queue triggers a function.
public struct QueueTriggerBinding: Sendable, Hashable {
    /// `%NAME%` is the setting of that name.
    public var queue: String
    /// The setting that says where the queue is; nil is the host itself.
    public var connection: String?
    /// What becomes of a message whose function fails; nil is what the host's configuration says.
    public var retry: FunctionRetry?

    public init(queue: String, connection: String? = nil, retry: FunctionRetry? = nil) {
        self.queue = queue
        self.connection = connection
        self.retry = retry
    }
}

/// Where what a function returns is put, as messages.
public struct QueueOutputBinding: Sendable, Hashable {
    /// `%NAME%` is the setting of that name.
    public var queue: String
    /// The setting that says where the queue is; nil is the host itself.
    public var connection: String?

    public init(_ queue: String, connection: String? = nil) {
        self.queue = queue
        self.connection = connection
    }
}
