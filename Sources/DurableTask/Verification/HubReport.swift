/// What was found in a task hub that nobody had open.
public struct HubReport: Sendable, Hashable {
    /// One thing that is not as it must be.
    public struct Finding: Sendable, Hashable {
        /// Whom it concerns, where that can be told.
        public var instanceID: InstanceID?
        /// Names the row or the rule, and says what to do.
        public var message: String

        public init(_ message: String, instanceID: InstanceID? = nil) {
            self.message = message
            self.instanceID = instanceID
        }
    }

    /// Empty when the hub is sound.
    public var findings: [Finding] = []
    public var instances = 0
    public var turns = 0
    /// Waiting for their instances.
    public var messages = 0
    /// Of the host: records and messages of its queues.
    public var hostRows = 0

    public init() {}
}
