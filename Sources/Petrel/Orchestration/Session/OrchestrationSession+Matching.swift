package import DurableTask

// Replay: what the code asks for, against what the history says it asked for.
extension OrchestrationSession {
    /// The history says that this was asked for here.
    func confirm(_ event: HistoryEvent) {
        guard confirmed < actions.count else {
            mismatch(position, expected: event.askedFor, got: "nothing")
            return
        }
        let action = actions[confirmed]
        confirmed += 1
        adoptIdentifier(from: event)
        if !action.isConfirmed(by: event) { mismatch(position, expected: event.askedFor, got: action.askedFor) }
    }

    /// The events of a turn begin: what was asked for in the turns before is in the history.
    func checkNothingUnconfirmed(beforeEvent position: Int) {
        if confirmed < actions.count {
            mismatch(position, expected: "nothing more", got: actions[confirmed].askedFor)
        }
        actions.removeAll(keepingCapacity: true)
        confirmed = 0
    }

    private func mismatch(_ position: Int, expected: String, got: String) {
        guard fault == nil else { return }
        fault = Fault(
            kind: .nondeterminism,
            message: "Orchestrator '\(identity.name)' does not follow its history at event \(position): expected "
                + "\(expected), got \(got). Its code has changed since, or it is not deterministic. Deploy code that "
                + "asks for the same again, or start the instance anew.")
    }
}

extension OrchestratorAction {
    /// Inputs and times may differ, as they do after a harmless change.
    package func isConfirmed(by event: HistoryEvent) -> Bool {
        guard id == event.eventID else { return false }
        switch (kind, event.kind) {
        case (.scheduleTask(let asked), .taskScheduled(let was)): return asked.name == was.name
        case (.createSubOrchestration(let asked), .subOrchestrationCreated(let was)): return asked.name == was.name
        case (.createTimer, .timerCreated): return true
        case (.sendEvent(let target, let name, _), .eventSent(let oldTarget, let oldName, _)):
            return target == oldTarget && name.lowercased() == oldName.lowercased()
        case (.cancelTimer(let id), .timerCanceled(let was)): return id == was
        case (.cancelTask(let id), .taskCanceled(let was)): return id == was
        case (.awaitEvent(let name), .eventAwaited(let was)): return name.lowercased() == was.lowercased()
        case (.cancelEventWait(let id), .eventWaitCanceled(let was)): return id == was
        case (.sendEntityMessage(let asked), _): return asked.isConfirmed(by: event)
        default: return false
        }
    }

    /// In words, for an error.
    package var askedFor: String {
        switch kind {
        case .scheduleTask(let task): "activity '\(task.name)' (#\(id))"
        case .createSubOrchestration(let child): "sub-orchestration '\(child.name)' (#\(id))"
        case .createTimer: "a timer (#\(id))"
        case .sendEvent(let target, let name, _): "event '\(name)' sent to instance '\(target)' (#\(id))"
        case .cancelTimer(let timer): "the end of the wait for timer #\(timer) (#\(id))"
        case .cancelTask(let task): "the end of the wait for #\(task) (#\(id))"
        case .awaitEvent(let name): "a wait for event '\(name)' (#\(id))"
        case .cancelEventWait(let wait): "the end of the wait for event #\(wait) (#\(id))"
        case .completeOrchestration: "the end of the orchestration"
        case .terminateOrchestration(let target, _, _): "the end of instance '\(target)' (#\(id))"
        case .sendEntityMessage(let message): "\(message.askedFor) (#\(id))"
        case .rewindOrchestration: "a rewind"
        }
    }
}

extension HistoryEvent {
    /// What an event that confirms an action says was asked for.
    package var askedFor: String {
        let action: OrchestratorAction.Kind
        switch kind {
        case .taskScheduled(let task): action = .scheduleTask(task)
        case .subOrchestrationCreated(let child): action = .createSubOrchestration(child)
        case .timerCreated(let fireAt): action = .createTimer(fireAt: fireAt)
        case .eventSent(let target, let name, let input): action = .sendEvent(target: target, name: name, input: input)
        case .timerCanceled(let id): action = .cancelTimer(timerID: id)
        case .taskCanceled(let id): action = .cancelTask(taskScheduledID: id)
        case .eventAwaited(let name): action = .awaitEvent(name: name)
        case .eventWaitCanceled(let id): action = .cancelEventWait(awaitID: id)
        case .entityOperationCalled(let operation): action = .sendEntityMessage(.call(operation))
        case .entityOperationSignaled(let operation): action = .sendEntityMessage(.signal(operation))
        case .entityLockRequested(let request): action = .sendEntityMessage(.lock(request))
        case .entityUnlockSent(let id, let parent, let target):
            action = .sendEntityMessage(.unlock(criticalSectionID: id, parent: parent, target: target))
        default: return "nothing"
        }
        return OrchestratorAction(id: eventID, action).askedFor
    }
}

extension OrchestratorAction.EntityMessage {
    fileprivate func isConfirmed(by event: HistoryEvent) -> Bool {
        switch (self, event.kind) {
        case (.call(let asked), .entityOperationCalled(let was)),
            (.signal(let asked), .entityOperationSignaled(let was)):
            return asked.operation.lowercased() == was.operation.lowercased()
                && (was.targetInstanceID == nil || asked.targetInstanceID == was.targetInstanceID)
        case (.lock(let asked), .entityLockRequested(let was)): return asked.lockSet == was.lockSet
        case (.unlock(_, _, let target), .entityUnlockSent(_, _, let oldTarget)):
            return oldTarget == nil || target == oldTarget
        default: return false
        }
    }

    fileprivate var askedFor: String {
        switch self {
        case .signal(let operation):
            "signal '\(operation.operation)' to entity '\(operation.targetInstanceID?.rawValue ?? "")'"
        case .call(let operation):
            "a call of '\(operation.operation)' of entity '\(operation.targetInstanceID?.rawValue ?? "")'"
        case .lock(let request):
            "a critical section over \(request.lockSet.map { "'\($0)'" }.joined(separator: ", "))"
        case .unlock(_, _, let target): "the end of the lock of entity '\(target?.rawValue ?? "")'"
        }
    }
}
