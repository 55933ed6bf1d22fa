internal import DurableTask

extension OrchestrationContext {
    /// Runs another orchestration as part of this one and waits for its result.
    ///
    /// When the waiting task is cancelled, the wait ends at once; the sub-orchestration goes on.
    /// - Parameters:
    ///   - instanceID: nil derives one from this execution.
    ///   - version: nil is the host's default version.
    ///   - retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when it failed or was terminated; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input or decoding the output throws.
    public func callSubOrchestrator<Input: Encodable, Output: Decodable>(
        _ orchestrator: OrchestratorFunction<Input, Output>, _ input: Input, instanceID: String? = nil,
        version: String? = nil, retry: RetryPolicy? = nil
    ) async throws -> Output {
        try await session.callSubOrchestration(
            orchestrator.name, input, instanceID, version ?? orchestrator.version, retry)
    }

    /// Runs another orchestration, that takes no input, as part of this one and waits for its result.
    ///
    /// When the waiting task is cancelled, the wait ends at once; the sub-orchestration goes on.
    /// - Parameters:
    ///   - instanceID: nil derives one from this execution.
    ///   - version: nil is the host's default version.
    ///   - retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when it failed or was terminated; `CancellationError`; ``OrchestrationError``; what
    ///   decoding the output throws.
    public func callSubOrchestrator<Output: Decodable>(
        _ orchestrator: (HandleMarker) -> OrchestratorFunction<NoInput, Output>, instanceID: String? = nil,
        version: String? = nil, retry: RetryPolicy? = nil
    ) async throws -> Output {
        let orchestrator = orchestrator(HandleMarker())
        return try await session.callSubOrchestration(
            orchestrator.name, NoInput(), instanceID, version ?? orchestrator.version, retry)
    }

    /// Runs another orchestration as part of this one and waits until it is done.
    ///
    /// When the waiting task is cancelled, the wait ends at once; the sub-orchestration goes on.
    /// - Parameters:
    ///   - instanceID: nil derives one from this execution.
    ///   - version: nil is the host's default version.
    ///   - retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when it failed or was terminated; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input throws.
    public func callSubOrchestrator<Input: Encodable>(
        _ orchestrator: OrchestratorFunction<Input, NoOutput>, _ input: Input, instanceID: String? = nil,
        version: String? = nil, retry: RetryPolicy? = nil
    ) async throws {
        let _: NoOutput = try await session.callSubOrchestration(
            orchestrator.name, input, instanceID, version ?? orchestrator.version, retry)
    }

    /// Runs another orchestration, that takes no input, as part of this one and waits until it is done.
    ///
    /// When the waiting task is cancelled, the wait ends at once; the sub-orchestration goes on.
    /// - Parameters:
    ///   - instanceID: nil derives one from this execution.
    ///   - version: nil is the host's default version.
    ///   - retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when it failed or was terminated; `CancellationError`; ``OrchestrationError``.
    public func callSubOrchestrator(
        _ orchestrator: (HandleMarker) -> OrchestratorFunction<NoInput, NoOutput>, instanceID: String? = nil,
        version: String? = nil, retry: RetryPolicy? = nil
    ) async throws {
        let orchestrator = orchestrator(HandleMarker())
        let _: NoOutput = try await session.callSubOrchestration(
            orchestrator.name, NoInput(), instanceID, version ?? orchestrator.version, retry)
    }

    /// Runs another orchestration by name, for one that is written in another language or chosen at run time.
    ///
    /// When the waiting task is cancelled, the wait ends at once; the sub-orchestration goes on.
    /// - Parameters:
    ///   - instanceID: nil derives one from this execution.
    ///   - version: nil is the host's default version.
    ///   - retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when it failed or was terminated; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input or decoding the output throws.
    public func callSubOrchestrator<Input: Encodable, Output: Decodable>(
        _ name: String, _ input: Input, returning: Output.Type, instanceID: String? = nil, version: String? = nil,
        retry: RetryPolicy? = nil
    ) async throws -> Output {
        try await session.callSubOrchestration(name, input, instanceID, version, retry)
    }

    /// Runs another orchestration by name, without input.
    ///
    /// When the waiting task is cancelled, the wait ends at once; the sub-orchestration goes on.
    /// - Parameters:
    ///   - instanceID: nil derives one from this execution.
    ///   - version: nil is the host's default version.
    ///   - retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when it failed or was terminated; `CancellationError`; ``OrchestrationError``; what
    ///   decoding the output throws.
    public func callSubOrchestrator<Output: Decodable>(
        _ name: String, returning: Output.Type, instanceID: String? = nil, version: String? = nil,
        retry: RetryPolicy? = nil
    ) async throws -> Output {
        try await session.callSubOrchestration(name, NoInput(), instanceID, version, retry)
    }

    /// Runs another orchestration by name as part of this one and waits until it is done; what it answers does not
    /// matter.
    ///
    /// When the waiting task is cancelled, the wait ends at once; the sub-orchestration goes on.
    /// - Parameters:
    ///   - instanceID: nil derives one from this execution.
    ///   - version: nil is the host's default version.
    ///   - retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when it failed or was terminated; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input throws.
    public func callSubOrchestrator<Input: Encodable>(
        _ name: String, _ input: Input, instanceID: String? = nil, version: String? = nil, retry: RetryPolicy? = nil
    ) async throws {
        let _: NoOutput = try await session.callSubOrchestration(name, input, instanceID, version, retry)
    }
}

extension OrchestrationSession {
    fileprivate func callSubOrchestration<Input: Encodable, Output: Decodable>(
        _ name: String, _ input: Input, _ instanceID: String?, _ version: String?,
        _ retry: RetryPolicy?
    ) async throws -> Output {
        let input = try Payload.encodingUnlessNothing(input, as: "the input of sub-orchestration '\(name)'")
        let instanceID = try instanceID.map { try InstanceID(validating: $0) }
        return try await runSubOrchestration(name, input, instanceID: instanceID, version: version, retry)
            .decoded(from: "the output of sub-orchestration '\(name)'")
    }
}
