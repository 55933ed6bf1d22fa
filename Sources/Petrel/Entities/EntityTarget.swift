public import DurableTask

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// An entity, and how messages reach it: through an orchestration, another entity or a client.
public struct EntityTarget: Sendable {
    public let entityID: EntityID
    private let messenger: any EntityMessenger
    private var scheduledTime: Timestamp?

    init(_ entityID: EntityID, through messenger: any EntityMessenger) {
        self.entityID = entityID
        self.messenger = messenger
    }

    func at(_ date: Date) -> EntityTarget {
        var target = self
        target.scheduledTime = Timestamp(date)
        return target
    }

    /// Calls an operation and waits for its result; ``NoInput`` is no input, ``NoOutput`` no result.
    /// - Throws: ``TaskFailedError`` when it failed; what the caller's way to entities throws; what encoding the input
    ///   or decoding the result throws.
    public func call<Input: Encodable, Output: Decodable>(
        _ operation: String, _ input: Input, returning: Output.Type = Output.self
    ) async throws -> Output {
        try await messenger.callEntity(checkedID(), operation, encoded(input, operation))
            .decoded(from: "the result of '\(operation)' of entity '\(entityID)'")
    }

    /// Sends an operation one way.
    /// - Throws: what the caller's way to entities throws; what encoding the input throws.
    public func signal<Input: Encodable>(_ operation: String, _ input: Input) async throws {
        try await messenger.signalEntity(checkedID(), operation, encoded(input, operation), at: scheduledTime)
    }

    /// A key is chosen where nothing throws; it is looked at here.
    private func checkedID() throws -> EntityID { try EntityID(validating: entityID.name, entityID.key) }

    private func encoded<Input: Encodable>(_ input: Input, _ operation: String) throws -> Payload? {
        try .encodingUnlessNothing(input, as: "the input of '\(operation)' of entity '\(entityID)'")
    }
}

/// A way to entities.
protocol EntityMessenger: Sendable {
    func callEntity(_ entityID: EntityID, _ operation: String, _ input: Payload?) async throws -> Payload?
    func signalEntity(_ entityID: EntityID, _ operation: String, _ input: Payload?, at: Timestamp?) async throws
}

extension EntityMessenger {
    func target(_ name: String, _ key: String) -> EntityTarget {
        EntityTarget(EntityID(trusted: name, key), through: self)
    }
}
