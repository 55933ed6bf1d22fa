internal import DurableTask

extension OrchestrationContext {
    /// Runs an activity and waits for its result.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameter retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input or decoding the output throws.
    public func callActivity<Input: Encodable, Output: Decodable>(
        _ activity: ActivityFunction<Input, Output>, _ input: Input, retry: RetryPolicy? = nil
    ) async throws -> Output {
        try await session.callActivity(activity.name, input, retry)
    }

    /// Runs an activity that takes no input and waits for its result.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameter retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   decoding the output throws.
    public func callActivity<Output: Decodable>(
        _ activity: (HandleMarker) -> ActivityFunction<NoInput, Output>, retry: RetryPolicy? = nil
    ) async throws -> Output {
        try await session.callActivity(activity(HandleMarker()).name, NoInput(), retry)
    }

    /// Runs an activity and waits until it is done.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameter retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input throws.
    public func callActivity<Input: Encodable>(
        _ activity: ActivityFunction<Input, NoOutput>, _ input: Input, retry: RetryPolicy? = nil
    ) async throws {
        let _: NoOutput = try await session.callActivity(activity.name, input, retry)
    }

    /// Runs an activity that takes no input and waits until it is done.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameter retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``.
    public func callActivity(
        _ activity: (HandleMarker) -> ActivityFunction<NoInput, NoOutput>, retry: RetryPolicy? = nil
    ) async throws {
        let _: NoOutput = try await session.callActivity(activity(HandleMarker()).name, NoInput(), retry)
    }

    /// Runs an activity by name, for one that is written in another language or chosen at run time.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameter retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input or decoding the output throws.
    public func callActivity<Input: Encodable, Output: Decodable>(
        _ name: String, _ input: Input, returning: Output.Type, retry: RetryPolicy? = nil
    ) async throws -> Output {
        try await session.callActivity(name, input, retry)
    }

    /// Runs an activity by name, without input.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameter retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   decoding the output throws.
    public func callActivity<Output: Decodable>(
        _ name: String, returning: Output.Type, retry: RetryPolicy? = nil
    ) async throws -> Output {
        try await session.callActivity(name, NoInput(), retry)
    }

    /// Runs an activity by name and waits until it is done; what it answers does not matter.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameter retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``; what
    ///   encoding the input throws.
    public func callActivity<Input: Encodable>(_ name: String, _ input: Input, retry: RetryPolicy? = nil) async throws {
        let _: NoOutput = try await session.callActivity(name, input, retry)
    }

    /// Runs an activity by name, without input, and waits until it is done; what it answers does not matter.
    ///
    /// When the waiting task is cancelled, the wait ends at once and the activity is asked to stop.
    /// - Parameter retry: nil tries once.
    /// - Throws: ``TaskFailedError`` when the activity failed; `CancellationError`; ``OrchestrationError``.
    public func callActivity(_ name: String, retry: RetryPolicy? = nil) async throws {
        let _: NoOutput = try await session.callActivity(name, NoInput(), retry)
    }
}

extension OrchestrationSession {
    fileprivate func callActivity<Input: Encodable, Output: Decodable>(
        _ name: String, _ input: Input, _ retry: RetryPolicy?
    ) async throws -> Output {
        let input = try Payload.encodingUnlessNothing(input, as: "the input of activity '\(name)'")
        return try await runActivity(name, input, retry).decoded(from: "the output of activity '\(name)'")
    }
}
