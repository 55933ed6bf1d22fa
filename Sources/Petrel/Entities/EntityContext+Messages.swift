internal import DurableTask
internal import Synchronization

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension EntityContext {
    /// Another entity. Its calls reach out at once and wait for at most 30 seconds; its signals leave when this operation
    /// succeeds.
    public func entity<E: Entity>(_ type: E.Type, _ key: String) -> E.Calls {
        E.Calls(target(type.petrelName, key))
    }

    /// Sends an operation to an entity by name, when this operation succeeds.
    /// - Parameter at: it runs no sooner.
    /// - Throws: ``TaskHubError`` when the id is not usable; what encoding the input throws.
    public func signalEntity<Input: Encodable>(
        _ name: String, _ key: String, _ operation: String, _ input: Input, at date: Date? = nil
    ) async throws {
        let target = target(name, key)
        try await (date.map { target.at($0) } ?? target).signal(operation, input)
    }

    /// Sends an operation without input to an entity by name, when this operation succeeds.
    /// - Parameter at: it runs no sooner.
    /// - Throws: ``TaskHubError`` when the id is not usable.
    public func signalEntity(
        _ name: String, _ key: String, _ operation: String, at date: Date? = nil
    ) async throws {
        try await signalEntity(name, key, operation, NoInput(), at: date)
    }

    /// Calls an operation of another entity and waits for its result.
    ///
    /// The call reaches out at once and is not undone when this operation fails. Until it ends this entity takes no other
    /// operation; two entities that call each other wait until the time is over.
    /// - Throws: ``TaskFailedError`` when it failed; ``TaskHubError``: `unavailable` when the time is over,
    ///   `invalidArgument` for a call of this entity itself; what encoding the input or decoding the result throws.
    public func callEntity<Input: Encodable, Output: Decodable>(
        _ name: String, _ key: String, _ operation: String, _ input: Input, returning: Output.Type,
        timeout: Duration = .seconds(30)
    ) async throws -> Output {
        let entityID = try EntityID(validating: name, key)
        try refuseItself(entityID)
        return try await self.operation.client.callEntity(
            name, key, operation, input, returning: returning, timeout: timeout)
    }

    /// Calls an operation without input of another entity and waits for its result.
    /// - Throws: as the call with an input.
    public func callEntity<Output: Decodable>(
        _ name: String, _ key: String, _ operation: String, returning: Output.Type, timeout: Duration = .seconds(30)
    ) async throws -> Output {
        try await callEntity(name, key, operation, NoInput(), returning: returning, timeout: timeout)
    }

    /// Starts an orchestration when this operation succeeds.
    /// - Parameters:
    ///   - instanceID: nil makes one.
    ///   - startAt: the first turn runs no sooner.
    /// - Returns: the instance id.
    /// - Throws: ``TaskHubError`` when the id is not usable; what encoding the input throws.
    @discardableResult
    public func startOrchestration<Input: Encodable, Output>(
        _ orchestrator: OrchestratorFunction<Input, Output>, _ input: Input, instanceID: String? = nil,
        startAt: Date? = nil
    ) throws -> String {
        try startOrchestration(orchestrator.name, input, instanceID: instanceID, startAt: startAt)
    }

    /// Starts an orchestration that takes no input when this operation succeeds.
    /// - Returns: the instance id.
    /// - Throws: ``TaskHubError`` when the id is not usable.
    @discardableResult
    public func startOrchestration<Output>(
        _ orchestrator: (HandleMarker) -> OrchestratorFunction<NoInput, Output>, instanceID: String? = nil,
        startAt: Date? = nil
    ) throws -> String {
        try startOrchestration(
            orchestrator(HandleMarker()).name, NoInput(), instanceID: instanceID, startAt: startAt)
    }

    /// Starts an orchestration by name when this operation succeeds.
    /// - Returns: the instance id.
    /// - Throws: ``TaskHubError`` when the id is not usable; what encoding the input throws.
    @discardableResult
    public func startOrchestration<Input: Encodable>(
        _ orchestrator: String, _ input: Input, instanceID: String? = nil, startAt: Date? = nil
    ) throws -> String {
        let id = try InstanceID(
            validating: instanceID ?? UUID().uuidString.lowercased().filter { $0 != "-" })
        let action = EntityAction.startOrchestration(
            name: orchestrator, instanceID: id, version: nil,
            input: try .encodingUnlessNothing(input, as: "the input of orchestration '\(orchestrator)'"),
            scheduledTime: startAt.map { Timestamp($0) })
        operation.outcome.withLock { $0.actions.append(action) }
        return id.rawValue
    }

    private func refuseItself(_ other: EntityID) throws {
        guard other != entityID else {
            throw TaskHubError(
                .invalidArgument,
                "Entity '\(entityID)' calls itself and would wait for ever; call the method, or send a signal.")
        }
    }
}

extension EntityContext: EntityMessenger {
    func callEntity(_ other: EntityID, _ operation: String, _ input: Payload?) async throws -> Payload? {
        try refuseItself(other)
        return try await self.operation.client.callEntity(other, operation, input)
    }

    func signalEntity(_ other: EntityID, _ operation: String, _ input: Payload?, at time: Timestamp?) async throws {
        let action = EntityAction.signal(other, operation: operation, input: input, scheduledTime: time)
        self.operation.outcome.withLock { $0.actions.append(action) }
    }
}
