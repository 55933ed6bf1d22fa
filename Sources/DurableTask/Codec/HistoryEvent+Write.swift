extension HistoryEvent: WireMessage {
    package func write(to writer: inout WireWriter) {
        writer.int32(1, eventID)
        writer.message(2, timestamp)
        let field = kind.code.rawValue
        switch kind {
        case .executionStarted(let event): writer.message(field, event)
        case .taskScheduled(let event): writer.message(field, event)
        case .subOrchestrationCreated(let event): writer.message(field, event)
        case .entityLockRequested(let event), .entityLocksReleased(let event): writer.message(field, event)
        case .executionRewound(let event): writer.message(field, event)
        default: writer.nested(field) { kind.writeFields(to: &$0) }
        }
        if let startedAt {
            writer.uint64(Self.tookField, UInt64(max(1, timestamp.microseconds &- startedAt.microseconds)))
        }
    }

    /// Ours; SDKs pass over it. Microseconds from ``startedAt`` to ``timestamp``: a few bytes.
    static let tookField = 1100
}

extension HistoryEvent.Kind {
    /// The fields of the kinds that have no type of their own.
    fileprivate func writeFields(to writer: inout WireWriter) {
        switch self {
        case .executionStarted, .taskScheduled, .subOrchestrationCreated, .entityLockRequested, .entityLocksReleased,
            .executionRewound, .orchestratorStarted, .orchestratorCompleted:
            break
        case .executionCompleted(let status, let result, let failure):
            writer.uint64(1, UInt64(status.rawValue))
            writer.wrapped(2, result)
            writer.message(3, failure)
        case .executionTerminated(let input, let recurse):
            writer.wrapped(1, input)
            writer.bool(2, recurse)
        case .taskCompleted(let id, let result), .subOrchestrationCompleted(let id, let result):
            writer.int32(1, id)
            writer.wrapped(2, result)
        case .taskFailed(let id, let failure), .subOrchestrationFailed(let id, let failure):
            writer.int32(1, id)
            writer.message(2, failure)
        case .timerCreated(let fireAt):
            writer.message(1, fireAt)
        case .timerFired(let fireAt, let timerID):
            writer.message(1, fireAt)
            writer.int32(2, timerID)
        case .eventSent(let target, let name, let input):
            writer.string(1, target.rawValue)
            writer.string(2, name)
            writer.wrapped(3, input)
        case .eventRaised(let name, let input):
            writer.string(1, name)
            writer.wrapped(2, input)
        case .genericEvent(let text), .executionSuspended(let text), .executionResumed(let text):
            writer.wrapped(1, text)
        case .entityOperationSignaled(let operation): operation.writeSignal(to: &writer)
        case .entityOperationCalled(let operation): operation.writeCall(to: &writer)
        case .entityOperationCompleted(let requestID, let output):
            writer.string(1, requestID)
            writer.wrapped(2, output)
        case .entityOperationFailed(let requestID, let failure):
            writer.string(1, requestID)
            writer.message(2, failure)
        case .entityLockGranted(let criticalSectionID): writer.string(1, criticalSectionID)
        case .entityUnlockSent(let criticalSectionID, let parent, let target):
            EntityUnlock(criticalSectionID: criticalSectionID, parent: parent, target: target).write(to: &writer)
        case .timerCanceled(let id), .taskCanceled(let id), .eventWaitCanceled(let id): writer.int32(1, id)
        case .eventAwaited(let name): writer.string(1, name)
        }
    }
}
