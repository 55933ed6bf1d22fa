public import DurableTask
import FunctionModel

/// One of the task hubs that a host serves, as its HTTP side sees it.
public struct HostedTaskHub: Sendable {
    public var name: String
    /// Takes payloads, and not their names.
    public var client: any TaskHubClient
    /// The workers that come over the network.
    public var workers = RemoteWorkers()
    /// The names whose work waits for a worker.
    public var unserved: @Sendable () -> UnservedNames = { UnservedNames() }
    /// What is known of the activities of an instance.
    public var activities: @Sendable (InstanceID) -> InstanceActivities = { _ in InstanceActivities() }
    public var view = TaskHubView()

    public init(name: String, client: any TaskHubClient) {
        self.name = name
        self.client = client
    }
}

/// What the administration shows of a task hub.
public struct TaskHubView: Sendable {
    /// The instances that stand still until somebody does something.
    public var held: @Sendable () -> [InstanceID] = { [] }
    /// Nil where none is kept.
    public var overview: @Sendable (HubOverview.Span) async throws -> HubOverview? = { _ in nil }
    /// A number that changes whenever something in the hub does.
    public var stamp: @Sendable () -> Int = { 0 }

    public init() {}
}

/// The task hubs beside the host's own.
public struct OtherTaskHubs: Sendable {
    /// Their names, in order.
    public var list: @Sendable () -> [String] = { [] }
    /// Nil where there is none of the name; none is made.
    public var open: @Sendable (_ name: String) async throws -> HostedTaskHub? = { _ in nil }

    public init() {}

    /// The hub that a request names, where it is another one than the host's own.
    func named(_ name: String?, own: String) async throws -> HostedTaskHub? {
        guard let name, name.lowercased() != own.lowercased() else { return nil }
        guard let hub = try await open(name) else {
            let all = ([own] + list()).map { "'\($0)'" }.joined(separator: ", ")
            throw ErrorReply.Thrown(ErrorReply(404, "There is no task hub '\(name)' here; this host has \(all)."))
        }
        return hub
    }
}
