/// W3C trace context, as the Durable Task protocol carries it.
public struct TraceContext: Hashable, Sendable {
    /// The `traceparent` header.
    public var traceParent: String
    /// Deprecated in the protocol, still sent by some SDKs.
    public var spanID: String
    /// The `tracestate` header.
    public var traceState: String?

    public init(traceParent: String, spanID: String = "", traceState: String? = nil) {
        self.traceParent = traceParent
        self.spanID = spanID
        self.traceState = traceState
    }
}

/// Who waits for a sub-orchestration.
public struct ParentInstance: Hashable, Sendable {
    public var instanceID: InstanceID
    /// Absent when a client of the protocol left it out.
    public var executionID: ExecutionID?
    /// The event id of the parent's `subOrchestrationInstanceCreated`.
    public var taskScheduledID: Int32
    public var name: String?
    public var version: String?

    public init(
        instanceID: InstanceID, executionID: ExecutionID?, taskScheduledID: Int32, name: String?, version: String?
    ) {
        self.instanceID = instanceID
        self.executionID = executionID
        self.taskScheduledID = taskScheduledID
        self.name = name
        self.version = version
    }
}
