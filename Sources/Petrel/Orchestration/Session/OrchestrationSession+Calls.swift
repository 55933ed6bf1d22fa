internal import DurableTask

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension OrchestrationSession {
    func runActivity(_ name: String, _ input: Payload?, _ options: ActivityOptions) async throws -> Payload? {
        if let retry = options.retry {
            return try await withRetries(retry, .activity, name) { first, attempt in
                var task = try Self.task(name, input, options)
                if let first { task.tags[TaskScheduled.Tag.firstAttempt] = "\(first)" }
                task.attempt = attempt
                return .scheduleTask(task)
            }
        }
        let id = try begin(.scheduleTask(Self.task(name, input, options)))
        return try await end(of: id, .activity).value(of: .activity, name, id)
    }

    private static func task(
        _ name: String, _ input: Payload?, _ options: ActivityOptions
    ) throws -> TaskScheduled {
        try options.check()
        var task = TaskScheduled(name: name, input: input)
        if let timeout = options.timeout { task.timeout = timeout }
        if let timeout = options.heartbeatTimeout { task.heartbeatTimeout = timeout }
        return task
    }

    func runSubOrchestration(
        _ name: String, _ input: Payload?, instanceID: InstanceID?, version: String?, _ retry: RetryPolicy?
    ) async throws -> Payload? {
        func child() -> OrchestratorAction.Kind {
            .createSubOrchestration(
                SubOrchestrationCreated(
                    instanceID: instanceID ?? InstanceID(trusted: ""), name: name, version: version, input: input))
        }
        if let retry { return try await withRetries(retry, .subOrchestration, name) { _, _ in child() } }
        let id = try begin(child())
        return try await end(of: id, .subOrchestration).value(of: .subOrchestration, name, id)
    }

    func runTimer(until fireAt: Timestamp) async throws {
        _ = try await end(of: begin(.createTimer(fireAt: fireAt)), .timer)
    }

    func runEventWait(_ name: String) async throws -> Payload? {
        guard try mayGoOn() else { return await Self.never() }
        if let event = inbox.take(name) {
            guard case .eventRaised(_, let input) = event.kind else { return nil }
            return input
        }
        guard case .value(let input) = try await end(of: begin(.awaitEvent(name: name), named: name), .event) else {
            return nil
        }
        return input
    }

    func sendEvent(_ name: String, _ data: Payload?, to target: InstanceID) throws {
        try checkMayGoOnNow()
        ask(.sendEvent(target: target, name: name, input: data))
    }

    func setCustomStatus(_ status: Payload?) throws {
        try checkIsInside()
        if !isGivenUp, continuation == nil { customStatus = status }
    }

    func continueAsNew(
        _ input: Payload?, newVersion: String?, preserveUnprocessedEvents: Bool
    ) async throws -> Never {
        if try !mayGoOn() { let () = await Self.never() }
        continuation = Continuation(
            input: input, newVersion: newVersion, preservesUnprocessedEvents: preserveUnprocessedEvents)
        throw ContinuingAsNew()
    }

    func newUUID() -> UUID {
        guard executor.isInside else {
            executor.noteForeignWake()
            return UUID()
        }
        return values.nextUUID()
    }

    func nextRandom() -> UInt64 {
        guard executor.isInside else {
            executor.noteForeignWake()
            return UInt64.random(in: .min ... .max)
        }
        return values.nextRandom()
    }

    /// - Parameter action: one attempt, given the id of the first one from the second on, and its number.
    private func withRetries(
        _ retry: RetryPolicy, _ kind: TaskFailedError.Kind, _ name: String,
        _ action: (Int32?, Int) throws -> OrchestratorAction.Kind
    ) async throws -> Payload? {
        try retry.check()
        let began = now
        var first: Int32?
        var attempt = 1
        while true {
            let id = try begin(action(first, attempt))
            let resolution = try await end(of: id, kind == .activity ? .activity : .subOrchestration)
            guard case .failure(let failure) = resolution,
                let pause = retry.pause(afterAttempt: attempt, failure, elapsed: now.duration(since: began))
            else { return try resolution.value(of: kind, name, id) }
            first = first ?? id
            attempt += 1
            try await runTimer(until: now.advanced(by: pause))
        }
    }
}

extension WaitTable.Resolution {
    /// - Throws: ``TaskFailedError``.
    func value(of kind: TaskFailedError.Kind, _ name: String, _ id: Int32?) throws -> Payload? {
        switch self {
        case .value(let value): return value
        case .failure(let failure): throw TaskFailedError(kind, name: name, taskID: id ?? 0, failure: failure)
        }
    }
}
