public import DurableTask

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension DurableClient {
    /// An entity. Its calls wait for at most 30 seconds.
    public func entity<E: Entity>(_ type: E.Type, _ key: String) -> E.Calls {
        E.Calls(target(type.petrelName, key))
    }

    /// Calls an operation of an entity by name and waits for its result.
    /// - Throws: ``TaskFailedError``, whose task id is 0, when it failed; ``TaskHubError``: `unavailable` when the time
    ///   is over, after which the operation may still run; what encoding the input or decoding the result throws.
    public func callEntity<Input: Encodable, Output: Decodable>(
        _ name: String, _ key: String, _ operation: String, _ input: Input, returning: Output.Type,
        timeout: Duration = .seconds(30)
    ) async throws -> Output {
        let id = try EntityID(validating: name, key)
        let input = try Payload.encodingUnlessNothing(input, as: "the input of '\(operation)' of entity '\(id)'")
        return try await call(id, operation, input, timeout: timeout)
            .decoded(from: "the result of '\(operation)' of entity '\(id)'")
    }

    /// Calls an operation without input of an entity by name and waits for its result.
    /// - Throws: as the call with an input.
    public func callEntity<Output: Decodable>(
        _ name: String, _ key: String, _ operation: String, returning: Output.Type, timeout: Duration = .seconds(30)
    ) async throws -> Output {
        try await callEntity(name, key, operation, NoInput(), returning: returning, timeout: timeout)
    }

    /// Sends an operation one way to an entity by name; it is durable when this returns.
    /// - Parameters:
    ///   - at: it runs no sooner.
    ///   - idempotencyKey: a repeated signal with the same key has no further effect.
    /// - Throws: ``TaskHubError``; what encoding the input throws.
    public func signalEntity<Input: Encodable>(
        _ name: String, _ key: String, _ operation: String, _ input: Input, at date: Date? = nil,
        idempotencyKey: String? = nil
    ) async throws {
        let id = try EntityID(validating: name, key)
        try await client.signal(
            EntityRequest(
                id, operation: operation,
                input: .encodingUnlessNothing(input, as: "the input of '\(operation)' of entity '\(id)'"),
                scheduledTime: date.map { Timestamp($0) }, idempotencyKey: idempotencyKey))
    }

    /// Sends an operation without input one way to an entity by name; it is durable when this returns.
    /// - Parameter at: it runs no sooner.
    public func signalEntity(
        _ name: String, _ key: String, _ operation: String, at date: Date? = nil, idempotencyKey: String? = nil
    ) async throws {
        try await signalEntity(name, key, operation, NoInput(), at: date, idempotencyKey: idempotencyKey)
    }

    /// The state of an entity as of its last committed operations; nil when it does not exist.
    /// - Throws: ``TaskHubError``; ``PayloadError`` when the state is no such value.
    public func entityState<E: EntityReference, Value: Decodable>(of entity: E, as type: Value.Type) async throws
        -> Value?
    {
        let id = try EntityID(validating: entity.entityID.name, entity.entityID.key)
        return try await client.entity(id, includingState: true)?.state?
            .decoded(as: type, from: "the state of entity '\(id)'")
    }

    /// One page of the entities that match, in the order of their ids.
    public func entities(matching query: EntityQuery = EntityQuery()) async throws -> EntityPage {
        try await client.entities(matching: query)
    }

    /// Removes entities without a state, and releases locks whose orchestration is finished.
    @discardableResult
    public func cleanEntityStorage() async throws -> EntityCleaning { try await client.cleanEntityStorage() }

    private func call(
        _ id: EntityID, _ operation: String, _ input: Payload?, timeout: Duration
    ) async throws -> Payload? {
        let request = EntityRequest(id, operation: operation, input: input)
        switch try await client.call(request, timeout: timeout) {
        case .completed(let result): return result
        case .failed(let failure):
            throw TaskFailedError(.entity, name: "\(id.name).\(operation)", taskID: 0, failure: failure)
        case nil:
            throw TaskHubError(
                .unavailable, "Entity '\(id)' has not answered '\(operation)' within \(timeout); it may still run.")
        }
    }
}

extension DurableClient: EntityMessenger {
    func callEntity(_ entityID: EntityID, _ operation: String, _ input: Payload?) async throws -> Payload? {
        try await call(entityID, operation, input, timeout: .seconds(30))
    }

    func signalEntity(_ entityID: EntityID, _ operation: String, _ input: Payload?, at time: Timestamp?) async throws {
        try await client.signal(
            EntityRequest(entityID, operation: operation, input: input, scheduledTime: time))
    }
}
