extension HistoryEvent {
    /// The event with other payloads; failures keep theirs.
    public func replacingPayloads(_ replace: (Payload) async throws -> Payload) async rethrows -> HistoryEvent {
        var event = self
        switch kind {
        case .executionStarted(var started):
            started.input = try await started.input.replaced(replace)
            event.kind = .executionStarted(started)
        case .executionCompleted(let status, let result, let failure):
            event.kind = .executionCompleted(
                status: status, result: try await result.replaced(replace), failure: failure)
        case .executionTerminated(let input, let recurse):
            event.kind = .executionTerminated(input: try await input.replaced(replace), recurse: recurse)
        case .taskScheduled(var task):
            task.input = try await task.input.replaced(replace)
            event.kind = .taskScheduled(task)
        case .taskCompleted(let id, let result):
            event.kind = .taskCompleted(taskScheduledID: id, result: try await result.replaced(replace))
        case .subOrchestrationCreated(var child):
            child.input = try await child.input.replaced(replace)
            event.kind = .subOrchestrationCreated(child)
        case .subOrchestrationCompleted(let id, let result):
            event.kind = .subOrchestrationCompleted(taskScheduledID: id, result: try await result.replaced(replace))
        case .eventSent(let target, let name, let input):
            event.kind = .eventSent(target: target, name: name, input: try await input.replaced(replace))
        case .eventRaised(let name, let input):
            event.kind = .eventRaised(name: name, input: try await input.replaced(replace))
        case .genericEvent(let data): event.kind = .genericEvent(data: try await data.replaced(replace))
        case .executionSuspended(let reason):
            event.kind = .executionSuspended(reason: try await reason.replaced(replace))
        case .executionResumed(let reason):
            event.kind = .executionResumed(reason: try await reason.replaced(replace))
        case .entityOperationSignaled(let operation):
            event.kind = .entityOperationSignaled(try await operation.replacingPayload(replace))
        case .entityOperationCalled(let operation):
            event.kind = .entityOperationCalled(try await operation.replacingPayload(replace))
        case .entityOperationCompleted(let id, let output):
            event.kind = .entityOperationCompleted(requestID: id, output: try await output.replaced(replace))
        case .executionRewound(var rewound):
            rewound.reason = try await rewound.reason.replaced(replace)
            rewound.input = try await rewound.input.replaced(replace)
            event.kind = .executionRewound(rewound)
        case .taskFailed, .subOrchestrationFailed, .timerCreated, .timerFired, .orchestratorStarted,
            .orchestratorCompleted, .entityOperationFailed, .entityLockRequested, .entityLockGranted, .entityUnlockSent,
            .timerCanceled, .taskCanceled, .eventAwaited, .eventWaitCanceled, .entityLocksReleased:
            break
        }
        return event
    }
}

extension EntityOperation {
    public func replacingPayload(_ replace: (Payload) async throws -> Payload) async rethrows -> EntityOperation {
        var operation = self
        operation.input = try await input.replaced(replace)
        return operation
    }
}

extension OrchestratorAction {
    /// The action with other payloads.
    public func replacingPayloads(_ replace: (Payload) async throws -> Payload) async rethrows -> OrchestratorAction {
        var action = self
        switch kind {
        case .scheduleTask(var task):
            task.input = try await task.input.replaced(replace)
            action.kind = .scheduleTask(task)
        case .createSubOrchestration(var child):
            child.input = try await child.input.replaced(replace)
            action.kind = .createSubOrchestration(child)
        case .sendEvent(let target, let name, let input):
            action.kind = .sendEvent(target: target, name: name, input: try await input.replaced(replace))
        case .completeOrchestration(var end):
            end.result = try await end.result.replaced(replace)
            for place in end.carryoverEvents.indices {
                end.carryoverEvents[place] = try await end.carryoverEvents[place].replacingPayloads(replace)
            }
            action.kind = .completeOrchestration(end)
        case .sendEntityMessage(.signal(let operation)):
            action.kind = .sendEntityMessage(.signal(try await operation.replacingPayload(replace)))
        case .sendEntityMessage(.call(let operation)):
            action.kind = .sendEntityMessage(.call(try await operation.replacingPayload(replace)))
        case .createTimer, .terminateOrchestration, .sendEntityMessage, .rewindOrchestration, .cancelTimer, .cancelTask,
            .awaitEvent, .cancelEventWait:
            break
        }
        return action
    }

    /// The longest payload it has, in bytes.
    public var longestPayload: Int {
        switch kind {
        case .scheduleTask(let task): task.input.count
        case .createSubOrchestration(let child): child.input.count
        case .sendEvent(_, _, let input): input.count
        case .completeOrchestration(let end):
            end.carryoverEvents.reduce(end.result.count) { longest, event in
                if case .eventRaised(_, let input) = event.kind { max(longest, input.count) } else { longest }
            }
        case .sendEntityMessage(.signal(let operation)), .sendEntityMessage(.call(let operation)):
            operation.input.count
        case .createTimer, .terminateOrchestration, .sendEntityMessage, .rewindOrchestration, .cancelTimer, .cancelTask,
            .awaitEvent, .cancelEventWait:
            0
        }
    }
}

extension EntityAction {
    /// The action with another payload.
    public func replacingPayload(_ replace: (Payload) async throws -> Payload) async rethrows -> EntityAction {
        switch self {
        case .signal(let id, let operation, let input, let time):
            .signal(id, operation: operation, input: try await input.replaced(replace), scheduledTime: time)
        case .startOrchestration(let name, let id, let version, let input, let time):
            .startOrchestration(
                name: name, instanceID: id, version: version, input: try await input.replaced(replace),
                scheduledTime: time)
        }
    }
}

extension Payload? {
    fileprivate var count: Int { self?.utf8.count ?? 0 }

    /// Nil stays nil.
    public func replaced(_ replace: (Payload) async throws -> Payload) async rethrows -> Payload? {
        guard let payload = self else { return nil }
        return try await replace(payload)
    }
}
