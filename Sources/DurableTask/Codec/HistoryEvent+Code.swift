extension HistoryEvent {
    /// A kind of event without its contents: its field number in the protocol's `HistoryEvent`.
    public enum Code: Int, Sendable, Hashable, CaseIterable {
        case executionStarted = 3
        case executionCompleted = 4
        case executionTerminated = 5
        case taskScheduled = 6
        case taskCompleted = 7
        case taskFailed = 8
        case subOrchestrationCreated = 9
        case subOrchestrationCompleted = 10
        case subOrchestrationFailed = 11
        case timerCreated = 12
        case timerFired = 13
        case orchestratorStarted = 14
        case orchestratorCompleted = 15
        case eventSent = 16
        case eventRaised = 17
        case genericEvent = 18
        case executionSuspended = 21
        case executionResumed = 22
        case entityOperationSignaled = 23
        case entityOperationCalled = 24
        case entityOperationCompleted = 25
        case entityOperationFailed = 26
        case entityLockRequested = 27
        case entityLockGranted = 28
        case entityUnlockSent = 29
        case executionRewound = 30
        case timerCanceled = 1000
        case taskCanceled = 1001
        case eventAwaited = 1002
        case eventWaitCanceled = 1003
        case entityLocksReleased = 1004
    }
}

extension HistoryEvent.Kind {
    /// Which kind it is.
    public var code: HistoryEvent.Code {
        switch self {
        case .executionStarted: .executionStarted
        case .executionCompleted: .executionCompleted
        case .executionTerminated: .executionTerminated
        case .taskScheduled: .taskScheduled
        case .taskCompleted: .taskCompleted
        case .taskFailed: .taskFailed
        case .subOrchestrationCreated: .subOrchestrationCreated
        case .subOrchestrationCompleted: .subOrchestrationCompleted
        case .subOrchestrationFailed: .subOrchestrationFailed
        case .timerCreated: .timerCreated
        case .timerFired: .timerFired
        case .orchestratorStarted: .orchestratorStarted
        case .orchestratorCompleted: .orchestratorCompleted
        case .eventSent: .eventSent
        case .eventRaised: .eventRaised
        case .genericEvent: .genericEvent
        case .executionSuspended: .executionSuspended
        case .executionResumed: .executionResumed
        case .entityOperationSignaled: .entityOperationSignaled
        case .entityOperationCalled: .entityOperationCalled
        case .entityOperationCompleted: .entityOperationCompleted
        case .entityOperationFailed: .entityOperationFailed
        case .entityLockRequested: .entityLockRequested
        case .entityLockGranted: .entityLockGranted
        case .entityUnlockSent: .entityUnlockSent
        case .executionRewound: .executionRewound
        case .timerCanceled: .timerCanceled
        case .taskCanceled: .taskCanceled
        case .eventAwaited: .eventAwaited
        case .eventWaitCanceled: .eventWaitCanceled
        case .entityLocksReleased: .entityLocksReleased
        }
    }
}
