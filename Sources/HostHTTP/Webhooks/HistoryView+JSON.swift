import DurableTask
import FunctionModel

extension HistoryView {
    func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for row in rows { write(row, to: &writer) }
        writer.endArray()
    }

    private func write(_ row: Row, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("EventType")
        writer.string(Self.typeName(row.event.kind))
        if let name = row.name {
            writer.key("FunctionName")
            writer.string(name)
        }
        if showInput, let input = row.input {
            writer.key("Input")
            writer.payload(input)
        }
        writeDetails(row.event.kind, to: &writer)
        if let scheduledAt = row.scheduledAt {
            writer.key("ScheduledTime")
            writer.string(CalendarTime(scheduledAt).microseconds)
        }
        writer.key("Timestamp")
        writer.string(CalendarTime(row.event.timestamp).microseconds)
        writer.endObject()
    }

    private func writeDetails(_ kind: HistoryEvent.Kind, to writer: inout JSONWriter) {
        func result(_ payload: Payload?) {
            guard showOutput else { return }
            writer.key("Result")
            writer.payload(payload)
        }
        func failed(_ failure: FailureDetails) {
            writer.key("Reason")
            writer.string(failure.message)
            writer.key("FailureDetails")
            writer.failure(failure)
        }
        func named(_ key: StaticString, _ text: String) {
            writer.key(key)
            writer.string(text)
        }
        func input(_ payload: Payload?) {
            guard showInput else { return }
            writer.key("Input")
            writer.payload(payload)
        }
        switch kind {
        case .executionCompleted(let status, let output, let failure):
            named("OrchestrationStatus", status.name)
            if let failure { failed(failure) } else { result(output) }
        case .executionTerminated(let reason, _), .executionSuspended(let reason), .executionResumed(let reason):
            writer.key("Reason")
            writer.payload(reason)
        case .executionRewound(let rewound):
            writer.key("Reason")
            writer.payload(rewound.reason)
        case .taskCompleted(_, let output), .subOrchestrationCompleted(_, let output): result(output)
        case .taskFailed(_, let failure), .subOrchestrationFailed(_, let failure): failed(failure)
        case .subOrchestrationCreated(let child): named("InstanceId", child.instanceID.rawValue)
        case .timerCreated(let fireAt), .timerFired(let fireAt, _):
            named("FireAt", CalendarTime(fireAt).microseconds)
        case .eventSent(let target, let name, let payload):
            named("InstanceId", target.rawValue)
            named("Name", name)
            input(payload)
        case .eventRaised(let name, let payload):
            named("Name", name)
            input(payload)
        case .eventAwaited(let name): named("Name", name)
        case .genericEvent(let data):
            writer.key("Data")
            writer.payload(data)
        case .entityOperationSignaled(let operation), .entityOperationCalled(let operation):
            named("Operation", operation.operation)
            if let target = operation.targetInstanceID { named("InstanceId", target.rawValue) }
            input(operation.input)
        case .entityOperationCompleted(_, let output): result(output)
        case .entityOperationFailed(_, let failure): failed(failure)
        case .entityLockRequested(let request), .entityLocksReleased(let request):
            named("CriticalSectionId", request.criticalSectionID)
        case .entityLockGranted(let id), .entityUnlockSent(let id, _, _): named("CriticalSectionId", id)
        case .executionStarted, .taskScheduled, .orchestratorStarted, .orchestratorCompleted, .timerCanceled,
            .taskCanceled, .eventWaitCanceled:
            break
        }
    }

    /// The name Durable Functions gives this kind of event.
    static func typeName(_ kind: HistoryEvent.Kind) -> String {
        switch kind {
        case .executionStarted: "ExecutionStarted"
        case .executionCompleted: "ExecutionCompleted"
        case .executionTerminated: "ExecutionTerminated"
        case .taskScheduled: "TaskScheduled"
        case .taskCompleted: "TaskCompleted"
        case .taskFailed: "TaskFailed"
        case .subOrchestrationCreated: "SubOrchestrationInstanceCreated"
        case .subOrchestrationCompleted: "SubOrchestrationInstanceCompleted"
        case .subOrchestrationFailed: "SubOrchestrationInstanceFailed"
        case .timerCreated: "TimerCreated"
        case .timerFired: "TimerFired"
        case .orchestratorStarted: "OrchestratorStarted"
        case .orchestratorCompleted: "OrchestratorCompleted"
        case .eventSent: "EventSent"
        case .eventRaised: "EventRaised"
        case .genericEvent: "GenericEvent"
        case .executionSuspended: "ExecutionSuspended"
        case .executionResumed: "ExecutionResumed"
        case .entityOperationSignaled: "EntityOperationSignaled"
        case .entityOperationCalled: "EntityOperationCalled"
        case .entityOperationCompleted: "EntityOperationCompleted"
        case .entityOperationFailed: "EntityOperationFailed"
        case .entityLockRequested: "EntityLockRequested"
        case .entityLockGranted: "EntityLockGranted"
        case .entityUnlockSent: "EntityUnlockSent"
        case .entityLocksReleased: "EntityLocksReleased"
        case .executionRewound: "ExecutionRewound"
        case .timerCanceled: "TimerCanceled"
        case .taskCanceled: "TaskCanceled"
        case .eventAwaited: "EventAwaited"
        case .eventWaitCanceled: "EventWaitCanceled"
        }
    }
}
