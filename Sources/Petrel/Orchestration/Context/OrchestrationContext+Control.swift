internal import DurableTask

extension OrchestrationContext {
    /// Shows a value of your choice in the instance's status; nil, encoded, is a value too.
    /// - Throws: ``OrchestrationError``; what encoding the value throws.
    public func setCustomStatus<Value: Encodable>(_ value: Value) throws {
        try session.setCustomStatus(.encoding(value, as: "the custom status"))
    }

    /// Shows no custom status any more.
    /// - Throws: ``OrchestrationError``.
    public func clearCustomStatus() throws {
        try session.setCustomStatus(nil)
    }

    /// Ends this execution and begins the next one, with a history of its own and this input. It does not return, and
    /// no code of the orchestrator can undo it: let the error it throws out.
    /// - Parameters:
    ///   - newVersion: of the next execution; nil is the same.
    ///   - preserveUnprocessedEvents: events nobody waited for yet go to the next execution.
    public func continueAsNew<Input: Encodable>(
        _ input: Input, newVersion: String? = nil, preserveUnprocessedEvents: Bool = true
    ) async throws -> Never {
        try await session.continueAsNew(
            .encodingUnlessNothing(input, as: "the input of the next execution"),
            newVersion: newVersion, preserveUnprocessedEvents: preserveUnprocessedEvents)
    }

    /// Ends this execution and begins the next one without input. It does not return, and no code of the orchestrator
    /// can undo it: let the error it throws out.
    /// - Parameters:
    ///   - newVersion: of the next execution; nil is the same.
    ///   - preserveUnprocessedEvents: events nobody waited for yet go to the next execution.
    public func continueAsNew(
        newVersion: String? = nil, preserveUnprocessedEvents: Bool = true
    ) async throws -> Never {
        try await session.continueAsNew(
            nil, newVersion: newVersion, preserveUnprocessedEvents: preserveUnprocessedEvents)
    }

    /// Runs `body` where the cancellation of the calling task does not reach: durable calls in it work, for
    /// compensation and cleaning up.
    /// - Throws: what `body` throws; ``OrchestrationError``.
    public func shielded<Value>(_ body: @escaping () async throws -> Value) async throws -> Value {
        try session.checkIsInside()
        let body = OnTurnThread(value: body)
        // A task of its own is cancelled by nobody; on the same executor it replays like any other.
        let task = Task(executorPreference: session.executor) {
            OnTurnThread(value: try await body.value())
        }
        return try await task.value.value
    }
}
