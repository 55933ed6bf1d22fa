internal import DurableTask

extension OrchestrationContext {
    /// Waits for an event from outside. Events that came before anybody waited are kept and taken oldest first; of
    /// several waiters the oldest gets the event.
    /// - Throws: `CancellationError`; ``OrchestrationError``; what decoding the data throws.
    public func waitForEvent<Value: Decodable>(_ event: ExternalEvent<Value>) async throws -> Value {
        try await waitForEvent(event.name, returning: Value.self)
    }

    /// Waits for an event from outside, for at most this long; nil when the time is over.
    /// - Throws: `CancellationError`; ``OrchestrationError``; what decoding the data throws.
    public func waitForEvent<Value: Decodable>(
        _ event: ExternalEvent<Value>, timeout: Duration
    ) async throws -> Value? {
        try await waitForEvent(event.name, returning: Value.self, timeout: timeout)
    }

    /// Waits for an event from outside, by name. Letter case does not matter.
    /// - Throws: `CancellationError`; ``OrchestrationError``; what decoding the data throws.
    public func waitForEvent<Value: Decodable>(_ name: String, returning: Value.Type) async throws -> Value {
        try await session.runEventWait(name).decoded(from: "the data of event '\(name)'")
    }

    /// Waits for an event from outside, by name, for at most this long; nil when the time is over.
    /// - Throws: `CancellationError`; ``OrchestrationError``; what decoding the data throws.
    public func waitForEvent<Value: Decodable>(
        _ name: String, returning: Value.Type, timeout: Duration
    ) async throws -> Value? {
        guard let taken = try await withTimeout(timeout, { [session] in try await session.runEventWait(name) }) else {
            return nil
        }
        return try taken.decoded(as: Value.self, from: "the data of event '\(name)'")
    }

    /// Waits for an event from outside whose data does not matter.
    /// - Throws: `CancellationError`; ``OrchestrationError``.
    public func waitForEvent(_ name: String) async throws {
        _ = try await session.runEventWait(name)
    }

    /// Sends an event to another instance. Nothing is said when there is no such instance or it is finished.
    /// - Throws: `CancellationError`; ``OrchestrationError``; ``TaskHubError`` when the id is not usable; what encoding
    ///   the data throws.
    public func sendEvent<Value: Encodable>(
        _ event: ExternalEvent<Value>, _ value: Value, to instanceID: String
    ) throws {
        try sendEvent(event.name, value, to: instanceID)
    }

    /// Sends an event, by name, to another instance. Nothing is said when there is no such instance or it is finished.
    /// - Throws: `CancellationError`; ``OrchestrationError``; ``TaskHubError`` when the id is not usable; what encoding
    ///   the data throws.
    public func sendEvent<Value: Encodable>(_ name: String, _ value: Value, to instanceID: String) throws {
        try session.sendEvent(
            name, .encoding(value, as: "the data of event '\(name)'"), to: InstanceID(validating: instanceID))
    }

    /// Sends an event without data to another instance. Nothing is said when there is no such instance or it is
    /// finished.
    /// - Throws: `CancellationError`; ``OrchestrationError``; ``TaskHubError`` when the id is not usable.
    public func sendEvent(_ name: String, to instanceID: String) throws {
        try session.sendEvent(name, nil, to: InstanceID(validating: instanceID))
    }
}
