internal import DurableTask

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension OrchestrationSession {
    func runActivity(_ name: String, _ input: Payload?, _ retry: RetryPolicy?) async throws -> Payload? {
        try await withRetries(retry, .activity, name) { first in
            var task = TaskScheduled(name: name, input: input)
            if let first { task.tags[ActivityContext.firstAttemptTag] = "\(first)" }
            return try await self.perform(.activity, .scheduleTask(task))
        }
    }

    func runSubOrchestration(
        _ name: String, _ input: Payload?, instanceID: InstanceID?, _ retry: RetryPolicy?
    ) async throws -> Payload? {
        let child = SubOrchestrationCreated(instanceID: instanceID ?? InstanceID(trusted: ""), name: name, input: input)
        return try await withRetries(retry, .subOrchestration, name) { _ in
            try await self.perform(.subOrchestration, .createSubOrchestration(child))
        }
    }

    func runTimer(until fireAt: Timestamp) async throws {
        _ = try await perform(.timer, .createTimer(fireAt: fireAt))
    }

    func runEventWait(_ name: String) async throws -> Payload? {
        try await checkMayGoOn()
        if let event = inbox.take(name) {
            guard case .eventRaised(_, let input) = event.kind else { return nil }
            return input
        }
        guard case .value(let input) = try await perform(.event, .awaitEvent(name: name), named: name).resolution else {
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

    func continueAsNew(_ input: Payload?, preserveUnprocessedEvents: Bool) async throws -> Never {
        try await checkMayGoOn()
        continuation = Continuation(input: input, preservesUnprocessedEvents: preserveUnprocessedEvents)
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

    /// - Parameter once: one attempt, given the id of the first one from the second on.
    private func withRetries(
        _ retry: RetryPolicy?, _ kind: TaskFailedError.Kind, _ name: String,
        _ once: (Int32?) async throws -> (id: Int32, resolution: WaitTable.Resolution)
    ) async throws -> Payload? {
        try retry?.check()
        let began = now
        var first: Int32?
        var attempt = 1
        while true {
            let (id, resolution) = try await once(first)
            switch resolution {
            case .value(let result): return result
            case .failure(let failure):
                guard
                    let pause = retry?.pause(afterAttempt: attempt, failure, elapsed: now.duration(since: began))
                else { throw TaskFailedError(kind, name: name, taskID: id, failure: failure) }
                first = first ?? id
                attempt += 1
                try await runTimer(until: now.advanced(by: pause))
            }
        }
    }
}
