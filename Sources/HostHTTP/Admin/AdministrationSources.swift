public import DurableTask
public import HostConfiguration

/// What the administration shows of the parts of a host that are not HTTP's.
public struct AdministrationSources: Sendable {
    /// The workers that come over the network.
    public var workers = RemoteWorkers()
    /// The host's own task hub.
    public var hub = TaskHubView()
    public var otherHubs = OtherTaskHubs()
    /// Where actions are noted; nil notes none.
    public var store: (any HostStore)?
    /// When a timer function runs next.
    public var nextRuns: @Sendable (_ function: String) -> [Timestamp] = { _ in [] }
    /// Functions have been enabled or disabled: the triggers are to look.
    public var functionsSwitched: @Sendable () -> Void = {}
    public var queues = QueueAdministration()
    /// What is set, and where.
    public var settings: [HostConfigurationReading.Explanation] = []

    public init() {}
}

/// The host's own queues.
public struct QueueAdministration: Sendable {
    public struct Queue: Sendable, Hashable {
        public var name: String
        /// Messages, seen or not.
        public var count: Int

        public init(name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    public var list: @Sendable () async throws -> [Queue] = { [] }
    /// Some of a queue's messages, oldest first, left as they are.
    public var peek: @Sendable (_ queue: String) async throws -> [QueueMessage] = { _ in [] }
    /// Puts the messages of `NAME-poison` back into `NAME`; answers how many.
    public var redrive: @Sendable (_ queue: String) async throws -> Int = { _ in 0 }

    public init() {}
}
