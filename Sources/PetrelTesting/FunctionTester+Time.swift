import DurableTask
import DurableTaskHub
public import Petrel

extension FunctionTester {
    /// Moves the clock, and returns when the hub is idle again.
    ///
    /// Timers on the way fire at their own time, one moment after the other: a loop that rests a day each round has
    /// gone round thirty times after thirty days.
    /// - Throws: `CancellationError`.
    public func advance(by duration: Duration) async throws {
        let end = clock.now.advanced(by: duration)
        try await untilIdle()
        while let wake = hub.nextWake, wake <= end {
            pass(to: wake)
            try await untilIdle()
        }
        clock.advance(by: max(.zero, end.duration(since: clock.now)))
        try await untilIdle()
    }

    /// Returns when nothing can happen without a client or time passing.
    /// - Throws: `CancellationError`.
    public func untilIdle() async throws {
        while !hub.isIdle {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// The end of an instance. Time passes as it was chosen in ``withFunctions(in:time:routePrefix:_:)``.
    /// - Throws: ``TaskHubError`` with code `failedPrecondition` when the instance waits for something that will not
    ///   happen by itself; the message says what it waits for.
    public func finished(_ instanceID: String) async throws -> OrchestrationStatus {
        try await waitUntil(instanceID) { $0.runtimeStatus.isTerminal }
    }

    /// The status of an instance as soon as it is as wished: at a custom status, suspended, held …
    ///
    /// ```swift
    /// try await tester.waitUntil(id) { $0.customStatus == #""waiting for approval""# }
    /// ```
    /// - Throws: ``TaskHubError`` with code `failedPrecondition` when that will not happen by itself; the message says
    ///   where the instance stands.
    @discardableResult
    public func waitUntil(
        _ instanceID: String, _ isSo: (OrchestrationStatus) throws -> Bool
    ) async throws -> OrchestrationStatus {
        var last: OrchestrationStatus?
        let found = try await firstValue {
            last = try await client.status(of: instanceID)
            return try last.flatMap { try isSo($0) ? $0 : nil }
        }
        if let found { return found }
        throw TaskHubError(.failedPrecondition, try await stillness(of: instanceID, last))
    }

    /// Returns when the condition holds. Time passes as it was chosen in ``withFunctions(in:time:routePrefix:_:)``.
    /// - Throws: ``TaskHubError`` with code `failedPrecondition` when it does not, and nothing more happens by itself.
    public func waitUntil(_ condition: () async throws -> Bool) async throws {
        if try await firstValue({ try await condition() ? true : nil }) != nil { return }
        throw TaskHubError(.failedPrecondition, "Nothing more happens by itself, and the condition does not hold.")
    }

    /// The output of an instance, when it has completed.
    /// - Throws: ``TaskHubError`` with code `failedPrecondition` when it ends otherwise, or waits for something that
    ///   will not happen by itself; what decoding throws.
    public func output<Output: Decodable>(of instanceID: String, as type: Output.Type = Output.self) async throws
        -> Output
    {
        let status = try await finished(instanceID)
        guard status.runtimeStatus == .completed else {
            let why = status.failure.map { ": \($0.errorType): \($0.message)" } ?? "."
            throw TaskHubError(
                .failedPrecondition, "The instance '\(instanceID)' is \(status.runtimeStatus.name)\(why)")
        }
        return try status.output.decoded(from: "the output of instance '\(instanceID)'")
    }

    /// The custom status of an instance now; nil while it has set none.
    /// - Throws: ``TaskHubError`` with code `notFound`; what decoding throws.
    public func customStatus<Value: Decodable>(
        of instanceID: String, as type: Value.Type = Value.self
    ) async throws -> Value? {
        guard let status = try await client.status(of: instanceID) else { throw noInstance(instanceID) }
        return try status.customStatus?.decoded(from: "the custom status of instance '\(instanceID)'")
    }

    // MARK: -

    func noInstance(_ instanceID: String) -> TaskHubError {
        TaskHubError(.notFound, "There is no instance '\(instanceID)'.")
    }

    /// Asks whenever the hub is idle; nil when nothing more happens by itself.
    private func firstValue<Value>(_ ask: () async throws -> Value?) async throws -> Value? {
        while true {
            try await untilIdle()
            if let value = try await ask() { return value }
            // Asking may have set something going.
            guard hub.isIdle else { continue }
            guard time == .whenIdle, let wake = hub.nextWake else { return nil }
            pass(to: wake)
        }
    }

    private func pass(to wake: Timestamp) {
        clock.advance(by: max(.nanoseconds(1), wake.duration(since: clock.now)))
    }

    private func stillness(of instanceID: String, _ status: OrchestrationStatus?) async throws -> String {
        guard let status else { return "There is no instance '\(instanceID)', and nothing more happens by itself." }
        if let hold = status.hold { return "The instance '\(instanceID)' is held: \(hold.message)" }
        if status.runtimeStatus.isTerminal {
            return "The instance '\(instanceID)' is \(status.runtimeStatus.name), and never was as wished."
        }
        var text = "The instance '\(instanceID)' is \(status.runtimeStatus.name) and "
        let waits = HistoryEntry.openWaits(in: try await history(of: instanceID))
        text += waits.isEmpty ? "waits" : "waits for \(waits.joined(separator: ", "))"
        if let wake = hub.nextWake {
            text +=
                ". Time is moved by hand: the next timer is due in \(wake.duration(since: clock.now)) (advance(by:))"
        }
        return text + "."
    }
}
