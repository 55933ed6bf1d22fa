public import DurableTask

/// Starts, watches and steers orchestrations: the durable-client binding.
///
/// Every change is durable when its call returns. All methods throw ``TaskHubError`` unless they say otherwise.
public struct DurableClient: Sendable {
    let client: any TaskHubClient
    let hub: HubAddress

    public init(_ client: any TaskHubClient, hub: HubAddress) {
        self.client = client
        self.hub = hub
    }

    /// The name of the task hub this client works on.
    public var taskHub: String { hub.taskHub }

    /// Delivers an event to an instance.
    /// - Parameter idempotencyKey: a repeated call with the same key has no further effect.
    /// - Throws: ``TaskHubError``: `notFound`; `gone` when the instance is finished. What encoding the data throws.
    public func raiseEvent<Value: Encodable>(
        _ event: ExternalEvent<Value>, _ value: Value, to instanceID: String, idempotencyKey: String? = nil
    ) async throws {
        try await raiseEvent(event.name, value, to: instanceID, idempotencyKey: idempotencyKey)
    }

    /// Delivers an event, by name, to an instance. Letter case of the name does not matter to who waits for it.
    /// - Parameter idempotencyKey: a repeated call with the same key has no further effect.
    /// - Throws: ``TaskHubError``: `notFound`; `gone` when the instance is finished. What encoding the data throws.
    public func raiseEvent<Value: Encodable>(
        _ name: String, _ value: Value, to instanceID: String, idempotencyKey: String? = nil
    ) async throws {
        try await client.raiseEvent(
            name, input: .encoding(value, as: "the data of event '\(name)'"), to: InstanceID(validating: instanceID),
            idempotencyKey: idempotencyKey)
    }

    /// Delivers an event without data to an instance.
    /// - Throws: ``TaskHubError``: `notFound`; `gone` when the instance is finished.
    public func raiseEvent(_ name: String, to instanceID: String, idempotencyKey: String? = nil) async throws {
        try await client.raiseEvent(
            name, input: nil, to: InstanceID(validating: instanceID), idempotencyKey: idempotencyKey)
    }

    /// Ends an instance, and with `recursive` its running sub-orchestrations. Runs no user code.
    /// - Parameter reason: becomes the output of the instance.
    /// - Throws: ``TaskHubError``: `notFound`; `gone` when the instance is finished.
    public func terminate(_ instanceID: String, reason: String? = nil, recursive: Bool = true) async throws {
        try await client.terminate(
            InstanceID(validating: instanceID), output: reason.map { try .encoding($0) }, recursive: recursive)
    }

    /// Keeps an instance from going on until it is resumed; what arrives meanwhile is kept. Suspending twice is fine.
    /// - Throws: ``TaskHubError``: `notFound`; `gone` when the instance is finished.
    public func suspend(_ instanceID: String, reason: String? = nil) async throws {
        try await client.suspend(InstanceID(validating: instanceID), reason: reason.map { Payload($0) })
    }

    /// Lets a suspended instance go on, and one that is held try again. Resuming what runs is fine.
    /// - Throws: ``TaskHubError``: `notFound`; `gone` when the instance is finished.
    public func resume(_ instanceID: String, reason: String? = nil) async throws {
        try await client.resume(InstanceID(validating: instanceID), reason: reason.map { Payload($0) })
    }
}
