import DurableTask

/// Events and actions of every kind, once with every optional part present and once with none.
enum Samples {
    static let moment = Timestamp(seconds: 1_763_720_400, nanoseconds: 123_456_789)
    static let trace = TraceContext(traceParent: "00-ab-cd-01", spanID: "s", traceState: "a=1")
    static let barebonesTrace = TraceContext(traceParent: "00-ab-cd-00")
    static let parent = ParentInstance(
        instanceID: InstanceID(trusted: "parent"), executionID: ExecutionID("e1"), taskScheduledID: 7, name: "Outer",
        version: "2")
    static let loneParent = ParentInstance(
        instanceID: InstanceID(trusted: "parent"), executionID: nil, taskScheduledID: -1, name: nil, version: nil)
    static let failure = FailureDetails(
        errorType: "builtins.ValueError", message: "größer", stackTrace: "at line 1",
        inner: FailureDetails(errorType: "Inner", message: "", inner: FailureDetails(errorType: "Root", message: "r")),
        isNonRetriable: true, encodedProperties: [0x32, 0x05, 0x0A, 0x01, 0x61, 0x12, 0x00])
    static let plainFailure = FailureDetails(errorType: "", message: "")
    static let id = InstanceID(trusted: "@counter@a")
    static let tags = ["b": "2", "a": "", "": "empty key"]

    static let call = EntityOperation(
        requestID: "r1", operation: "add", scheduledTime: moment, input: "5",
        parentInstanceID: InstanceID(trusted: "p"), parentExecutionID: ExecutionID("e"), targetInstanceID: id)
    static let signal = EntityOperation(
        requestID: "r1", operation: "add", scheduledTime: moment, input: "5", targetInstanceID: id)
    static let plainOperation = EntityOperation(requestID: "", operation: "", targetInstanceID: nil)
    static let lock = EntityLockRequest(
        criticalSectionID: "c", lockSet: [id, InstanceID(trusted: ""), InstanceID(trusted: "@z@z")], position: 2,
        parentInstanceID: InstanceID(trusted: "p"))
    static let plainLock = EntityLockRequest(criticalSectionID: "", lockSet: [], position: 0, parentInstanceID: nil)

    static let kinds: [HistoryEvent.Kind] = [
        .executionStarted(
            ExecutionStarted(
                name: "Hello", version: "1.0", input: "\"x\"", instanceID: InstanceID(trusted: "i"),
                executionID: ExecutionID("e"), parent: parent, scheduledStart: moment, parentTrace: trace, spanID: "sp",
                tags: tags)),
        .executionStarted(
            ExecutionStarted(
                name: "", instanceID: InstanceID(trusted: ""), executionID: nil, parent: loneParent,
                parentTrace: barebonesTrace)),
        .executionStarted(ExecutionStarted(name: "n", instanceID: InstanceID(trusted: "i"), executionID: nil)),
        .executionCompleted(status: .completed, result: "[1]", failure: failure),
        .executionCompleted(status: .running, result: nil, failure: nil),
        .executionCompleted(status: .suspended, result: "", failure: plainFailure),
        .executionTerminated(input: "\"why\"", recurse: true),
        .executionTerminated(input: nil, recurse: false),
        .taskScheduled(TaskScheduled(name: "Say", version: "3", input: "1", parentTrace: trace, tags: tags)),
        .taskScheduled(TaskScheduled(name: "Say", version: "", input: "")),
        .taskScheduled(TaskScheduled(name: "")),
        .taskCompleted(taskScheduledID: 1, result: "\"Hello Tokyo!\""),
        .taskCompleted(taskScheduledID: Int32.min, result: nil),
        .taskCompleted(taskScheduledID: 0, result: ""),
        .taskFailed(taskScheduledID: 2, failure: failure),
        .taskFailed(taskScheduledID: 2, failure: plainFailure),
        .subOrchestrationCreated(
            SubOrchestrationCreated(
                instanceID: InstanceID(trusted: "e:1"), name: "Child", version: "1", input: "{}", parentTrace: trace,
                tags: tags)),
        .subOrchestrationCreated(SubOrchestrationCreated(instanceID: InstanceID(trusted: ""), name: "Child")),
        .subOrchestrationCompleted(taskScheduledID: 3, result: "true"),
        .subOrchestrationCompleted(taskScheduledID: 3, result: nil),
        .subOrchestrationFailed(taskScheduledID: 4, failure: failure),
        .timerCreated(fireAt: moment),
        .timerCreated(fireAt: .distantPast),
        .timerFired(fireAt: .distantFuture, timerID: 5),
        .timerFired(fireAt: .epoch, timerID: 0),
        .orchestratorStarted,
        .orchestratorCompleted,
        .eventSent(target: InstanceID(trusted: "other"), name: "Go", input: "1"),
        .eventSent(target: InstanceID(trusted: ""), name: "", input: nil),
        .eventRaised(name: "Approval", input: "true"),
        .eventRaised(name: "", input: nil),
        .genericEvent(data: "g"),
        .genericEvent(data: nil),
        .executionSuspended(reason: "coffee ☕️"),
        .executionSuspended(reason: nil),
        .executionResumed(reason: "back"),
        .executionResumed(reason: ""),
        .entityOperationSignaled(signal),
        .entityOperationSignaled(plainOperation),
        .entityOperationCalled(call),
        .entityOperationCalled(plainOperation),
        .entityOperationCompleted(requestID: "r", output: "6"),
        .entityOperationCompleted(requestID: "", output: nil),
        .entityOperationFailed(requestID: "r", failure: failure),
        .entityLockRequested(lock),
        .entityLockRequested(plainLock),
        .entityLockGranted(criticalSectionID: "c"),
        .entityUnlockSent(criticalSectionID: "c", parent: InstanceID(trusted: "p"), target: id),
        .entityUnlockSent(criticalSectionID: "", parent: nil, target: nil),
        .executionRewound(
            ExecutionRewound(
                reason: "again", parentExecutionID: ExecutionID("pe"), instanceID: id, parentTrace: trace, name: "n",
                version: "v", input: "i", parent: parent, tags: tags)),
        .executionRewound(ExecutionRewound(reason: nil)),
        .timerCanceled(timerID: 9),
        .taskCanceled(taskScheduledID: 10),
        .eventAwaited(name: "Approval"),
        .eventWaitCanceled(awaitID: 11),
        .entityLocksReleased(
            EntityLockRequest(
                criticalSectionID: "s", lockSet: [InstanceID(trusted: "@a@1"), InstanceID(trusted: "@b@2")],
                position: 1, parentInstanceID: InstanceID(trusted: "p"))),
    ]

    static let events = kinds.enumerated().map { index, kind in
        HistoryEvent(
            eventID: index.isMultiple(of: 2) ? -1 : Int32(index), timestamp: index.isMultiple(of: 3) ? .epoch : moment,
            kind)
    }

    static let actions: [OrchestratorAction] = [
        OrchestratorAction(
            id: 1, .scheduleTask(TaskScheduled(name: "A", version: "1", input: "2", parentTrace: trace, tags: tags))),
        OrchestratorAction(id: 0, .scheduleTask(TaskScheduled(name: ""))),
        OrchestratorAction(
            id: -1,
            .createSubOrchestration(
                SubOrchestrationCreated(
                    instanceID: id, name: "C", version: "1", input: "2", parentTrace: trace, tags: tags))),
        OrchestratorAction(id: 2, .createTimer(fireAt: moment)),
        OrchestratorAction(id: 2, .createTimer(fireAt: .epoch)),
        OrchestratorAction(id: 3, .sendEvent(target: id, name: "E", input: "1")),
        OrchestratorAction(id: 3, .sendEvent(target: InstanceID(trusted: ""), name: "", input: nil)),
        OrchestratorAction(
            id: 4,
            .completeOrchestration(
                CompleteOrchestration(
                    status: .failed, result: "r", details: "d", newVersion: "v", carryoverEvents: events,
                    failure: failure, tags: tags))),
        OrchestratorAction(id: 4, .completeOrchestration(CompleteOrchestration(status: .running))),
        OrchestratorAction(id: 5, .terminateOrchestration(target: id, reason: "r", recurse: true)),
        OrchestratorAction(id: 5, .terminateOrchestration(target: id, reason: nil, recurse: false)),
        OrchestratorAction(id: 6, .sendEntityMessage(.signal(signal))),
        OrchestratorAction(id: 6, .sendEntityMessage(.call(call))),
        OrchestratorAction(id: 6, .sendEntityMessage(.lock(lock))),
        OrchestratorAction(id: 6, .sendEntityMessage(.unlock(criticalSectionID: "c", parent: id, target: nil))),
        OrchestratorAction(id: 7, .rewindOrchestration(newHistory: events)),
        OrchestratorAction(id: 7, .rewindOrchestration(newHistory: [])),
        OrchestratorAction(id: 8, .cancelTimer(timerID: 1)),
        OrchestratorAction(id: 9, .cancelTask(taskScheduledID: 2)),
        OrchestratorAction(id: 10, .awaitEvent(name: "Approval")),
        OrchestratorAction(id: 11, .cancelEventWait(awaitID: 3)),
    ]
}
