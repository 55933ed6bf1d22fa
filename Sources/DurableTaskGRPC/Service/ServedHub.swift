public import DurableTask

/// A task hub as the protocol serves it.
public struct ServedHub: Sendable {
    public var name: String
    /// For clients: takes payloads and not their names.
    public var client: any TaskHubClient
    /// Where workers connect.
    public var door: any ExecutorDoor
    /// Where long payloads of workers are kept.
    public var edge: PayloadEdge

    public init(name: String, client: any TaskHubClient, door: any ExecutorDoor, edge: PayloadEdge) {
        self.name = name
        self.client = client
        self.door = door
        self.edge = edge
    }
}

/// The task hubs of a host.
public protocol TaskHubDirectory: Sendable {
    /// Nil when there is no such hub.
    /// - Throws: ``TaskHubError``.
    func hub(_ name: String) async throws -> ServedHub?
    /// Makes a hub; one that is there stays as it is unless it is to be recreated.
    /// - Throws: ``TaskHubError``.
    func create(_ name: String, recreating: Bool) async throws
    /// Deletes a hub with everything in it.
    /// - Throws: ``TaskHubError``.
    func delete(_ name: String) async throws
}
