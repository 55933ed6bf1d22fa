internal import DurableTask

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension DurableClient {
    /// Starts an orchestration.
    /// - Parameters:
    ///   - instanceID: nil makes one. An id is free again when its instance is finished.
    ///   - version: nil is the host's default version; the empty text is none.
    ///   - startAt: the first turn runs no sooner.
    /// - Returns: the instance id.
    /// - Throws: ``TaskHubError``: `alreadyExists` when the id belongs to an unfinished instance. What encoding the
    ///   input throws.
    public func startNew<Input: Encodable, Output>(
        _ orchestrator: OrchestratorFunction<Input, Output>, _ input: Input, instanceID: String? = nil,
        tags: [String: String] = [:], version: String? = nil, startAt: Date? = nil
    ) async throws -> String {
        try await start(
            orchestrator.name, encoded(input, for: orchestrator.name), instanceID: instanceID, tags: tags,
            version: version ?? orchestrator.version, at: startAt)
    }

    /// Starts an orchestration that takes no input.
    /// - Parameters:
    ///   - instanceID: nil makes one. An id is free again when its instance is finished.
    ///   - version: nil is the host's default version; the empty text is none.
    ///   - startAt: the first turn runs no sooner.
    /// - Returns: the instance id.
    /// - Throws: ``TaskHubError``: `alreadyExists` when the id belongs to an unfinished instance.
    public func startNew<Output>(
        _ orchestrator: (HandleMarker) -> OrchestratorFunction<NoInput, Output>, instanceID: String? = nil,
        tags: [String: String] = [:], version: String? = nil, startAt: Date? = nil
    ) async throws -> String {
        let orchestrator = orchestrator(HandleMarker())
        return try await start(
            orchestrator.name, nil, instanceID: instanceID, tags: tags, version: version ?? orchestrator.version,
            at: startAt)
    }

    /// Starts an orchestration by name, for one that is written in another language or chosen at run time.
    /// - Parameters:
    ///   - instanceID: nil makes one. An id is free again when its instance is finished.
    ///   - version: nil is the host's default version; the empty text is none.
    ///   - startAt: the first turn runs no sooner.
    /// - Returns: the instance id.
    /// - Throws: ``TaskHubError``: `alreadyExists` when the id belongs to an unfinished instance. What encoding the
    ///   input throws.
    public func startNew<Input: Encodable>(
        _ orchestrator: String, _ input: Input, instanceID: String? = nil, tags: [String: String] = [:],
        version: String? = nil, startAt: Date? = nil
    ) async throws -> String {
        try await start(
            orchestrator, encoded(input, for: orchestrator), instanceID: instanceID, tags: tags, version: version,
            at: startAt)
    }

    /// Starts an orchestration by name, without input.
    /// - Parameters:
    ///   - instanceID: nil makes one. An id is free again when its instance is finished.
    ///   - version: nil is the host's default version; the empty text is none.
    ///   - startAt: the first turn runs no sooner.
    /// - Returns: the instance id.
    /// - Throws: ``TaskHubError``: `alreadyExists` when the id belongs to an unfinished instance.
    public func startNew(
        _ orchestrator: String, instanceID: String? = nil, tags: [String: String] = [:], version: String? = nil,
        startAt: Date? = nil
    ) async throws -> String {
        try await start(orchestrator, nil, instanceID: instanceID, tags: tags, version: version, at: startAt)
    }

    private func encoded<Input: Encodable>(_ input: Input, for name: String) throws -> Payload? {
        try .encodingUnlessNothing(input, as: "the input of orchestration '\(name)'")
    }

    private func start(
        _ name: String, _ input: Payload?, instanceID: String?, tags: [String: String], version: String?, at: Date?
    ) async throws -> String {
        let request = StartRequest(
            name: name, instanceID: try instanceID.map { try InstanceID(validating: $0) }, version: version,
            input: input, scheduledStart: at.map { Timestamp($0) }, tags: tags)
        return try await client.start(request).rawValue
    }
}
