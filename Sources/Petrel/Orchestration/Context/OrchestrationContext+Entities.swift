internal import DurableTask

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension OrchestrationContext {
    /// An entity, for calls, signals and ``lock(_:_:body:)``.
    ///
    /// When a task that waits for a call is cancelled, the wait ends at once; the operation runs all the same.
    public func entity<E: Entity>(_ type: E.Type, _ key: String) -> E.Calls {
        E.Calls(target(type.petrelName, key))
    }

    /// Calls an operation of an entity by name and waits for its result.
    /// - Throws: ``TaskFailedError`` when it failed; `CancellationError`; ``OrchestrationError``; ``TaskHubError`` when
    ///   the id is not usable; what encoding the input or decoding the result throws.
    public func callEntity<Input: Encodable, Output: Decodable>(
        _ name: String, _ key: String, _ operation: String, _ input: Input, returning: Output.Type
    ) async throws -> Output {
        try await target(name, key).call(operation, input)
    }

    /// Calls an operation without input of an entity by name and waits for its result.
    /// - Throws: as the call with an input.
    public func callEntity<Output: Decodable>(
        _ name: String, _ key: String, _ operation: String, returning: Output.Type
    ) async throws -> Output {
        try await target(name, key).call(operation, NoInput())
    }

    /// Sends an operation one way to an entity by name.
    /// - Parameter at: it runs no sooner.
    /// - Throws: `CancellationError`; ``OrchestrationError``; ``TaskHubError`` when the id is not usable; what encoding
    ///   the input throws.
    public func signalEntity<Input: Encodable>(
        _ name: String, _ key: String, _ operation: String, _ input: Input, at date: Date? = nil
    ) throws {
        let id = try EntityID(validating: name, key)
        try session.signalEntity(
            id, operation, .encodingUnlessNothing(input, as: "the input of '\(operation)' of entity '\(id)'"),
            at: date.map { Timestamp($0) })
    }

    /// Sends an operation without input one way to an entity by name.
    /// - Parameter at: it runs no sooner.
    /// - Throws: `CancellationError`; ``OrchestrationError``; ``TaskHubError`` when the id is not usable.
    public func signalEntity(_ name: String, _ key: String, _ operation: String, at date: Date? = nil) throws {
        try signalEntity(name, key, operation, NoInput(), at: date)
    }

    /// Runs `body` while no one else uses these entities: a critical section.
    ///
    /// Within it every call goes to one of them, one at a time to each; they are not signaled, and no sub-orchestration
    /// is called. However `body` ends, the entities are free again.
    /// - Throws: what `body` throws; `CancellationError`; ``OrchestrationError``; ``TaskHubError`` when an id is not
    ///   usable.
    public func lock<Value>(
        _ first: any EntityReference, _ more: any EntityReference..., body: () async throws -> Value
    ) async throws -> Value {
        try await lock([first] + more, body: body)
    }

    /// Runs `body` while no one else uses these entities; without any it just runs.
    /// - Throws: as ``lock(_:_:body:)``.
    public func lock<Value>(_ entities: [any EntityReference], body: () async throws -> Value) async throws -> Value {
        let ids = try entities.map { try EntityID(validating: $0.entityID.name, $0.entityID.key) }
        guard !ids.isEmpty else { return try await body() }
        let section = try await session.enterCriticalSection(Set(ids).sorted())
        defer { session.leaveCriticalSection(section) }
        return try await body()
    }
}

extension OrchestrationContext: EntityMessenger {
    func callEntity(_ entityID: EntityID, _ operation: String, _ input: Payload?) async throws -> Payload? {
        try await session.callEntity(entityID, operation, input)
    }

    func signalEntity(_ entityID: EntityID, _ operation: String, _ input: Payload?, at time: Timestamp?) async throws {
        try session.signalEntity(entityID, operation, input, at: time)
    }
}
