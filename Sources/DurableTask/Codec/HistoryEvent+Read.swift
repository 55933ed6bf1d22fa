extension HistoryEvent {
    /// - Throws: also when there is no kind, or one that this version does not know.
    package init(from reader: inout WireReader) throws(WireError) {
        var eventID: Int32 = 0
        var timestamp = Timestamp.epoch
        var kind: Kind?
        var took: UInt64?
        while let field = try reader.next() {
            switch field {
            case 1: eventID = try reader.int32()
            case 2: timestamp = try reader.message()
            case HistoryEvent.tookField: took = try reader.uint64()
            default:
                guard let code = Code(rawValue: field) else {
                    try reader.skip()
                    continue
                }
                try reader.nested { reader throws(WireError) in kind = try Kind(code, from: &reader) }
            }
        }
        guard let kind else {
            throw WireError(.unknownValue, "The encoded history event is of a kind that this version does not know.")
        }
        self.init(
            eventID: eventID, timestamp: timestamp, kind,
            startedAt: took.map { Timestamp(microseconds: timestamp.microseconds &- Int64(truncatingIfNeeded: $0)) })
    }
}

extension HistoryEvent.Kind {
    fileprivate init(_ code: HistoryEvent.Code, from reader: inout WireReader) throws(WireError) {
        switch code {
        case .executionStarted: self = .executionStarted(try ExecutionStarted(from: &reader))
        case .taskScheduled: self = .taskScheduled(try TaskScheduled(from: &reader))
        case .subOrchestrationCreated: self = .subOrchestrationCreated(try SubOrchestrationCreated(from: &reader))
        case .entityOperationSignaled: self = .entityOperationSignaled(try EntityOperation(signal: &reader))
        case .entityOperationCalled: self = .entityOperationCalled(try EntityOperation(call: &reader))
        case .entityLockRequested: self = .entityLockRequested(try EntityLockRequest(from: &reader))
        case .entityLocksReleased: self = .entityLocksReleased(try EntityLockRequest(from: &reader))
        case .executionRewound: self = .executionRewound(try ExecutionRewound(from: &reader))
        case .entityUnlockSent:
            let unlock = try EntityUnlock(from: &reader)
            self = .entityUnlockSent(
                criticalSectionID: unlock.criticalSectionID, parent: unlock.parent, target: unlock.target)
        default: self = try Self.small(code, from: &reader)
        }
    }

    /// The kinds of a few fields, read into one set of places: field 1 is a text or a number, field 2 or 3 a payload or
    /// a failure.
    private static func small(_ code: HistoryEvent.Code, from reader: inout WireReader) throws(WireError) -> Self {
        var number: UInt64 = 0
        var names: (String, String) = ("", "")
        var payload: Payload?
        var failure: FailureDetails?
        var flag = false
        var fireAt = Timestamp.epoch
        while let field = try reader.next() {
            switch (code, field) {
            case (.executionCompleted, 1), (.taskCompleted, 1), (.taskFailed, 1), (.subOrchestrationCompleted, 1),
                (.subOrchestrationFailed, 1), (.timerFired, 2), (.timerCanceled, 1), (.taskCanceled, 1),
                (.eventWaitCanceled, 1):
                number = try reader.uint64()
            case (.eventSent, 1), (.eventRaised, 1), (.entityOperationCompleted, 1), (.entityOperationFailed, 1),
                (.entityLockGranted, 1), (.eventAwaited, 1):
                names.0 = try reader.string()
            case (.eventSent, 2): names.1 = try reader.string()
            case (.executionTerminated, 1), (.genericEvent, 1), (.executionSuspended, 1), (.executionResumed, 1),
                (.executionCompleted, 2), (.taskCompleted, 2), (.subOrchestrationCompleted, 2), (.eventRaised, 2),
                (.entityOperationCompleted, 2), (.eventSent, 3):
                payload = try reader.wrappedPayload()
            case (.taskFailed, 2), (.subOrchestrationFailed, 2), (.entityOperationFailed, 2), (.executionCompleted, 3):
                failure = try reader.message(FailureDetails.self)
            case (.executionTerminated, 2): flag = try reader.bool()
            case (.timerCreated, 1), (.timerFired, 1): fireAt = try reader.message()
            default: try reader.skip()
            }
        }
        let id = Int32(truncatingIfNeeded: number)
        /// Where the protocol demands a failure, a sender may have left it out.
        let cause = failure ?? FailureDetails(errorType: "", message: "")
        return switch code {
        case .executionCompleted:
            .executionCompleted(status: try RuntimeStatus(wire: number), result: payload, failure: failure)
        case .executionTerminated: .executionTerminated(input: payload, recurse: flag)
        case .taskCompleted: .taskCompleted(taskScheduledID: id, result: payload)
        case .taskFailed: .taskFailed(taskScheduledID: id, failure: cause)
        case .subOrchestrationCompleted: .subOrchestrationCompleted(taskScheduledID: id, result: payload)
        case .subOrchestrationFailed: .subOrchestrationFailed(taskScheduledID: id, failure: cause)
        case .timerCreated: .timerCreated(fireAt: fireAt)
        case .timerFired: .timerFired(fireAt: fireAt, timerID: id)
        case .orchestratorStarted: .orchestratorStarted
        case .orchestratorCompleted: .orchestratorCompleted
        case .eventSent: .eventSent(target: InstanceID(trusted: names.0), name: names.1, input: payload)
        case .eventRaised: .eventRaised(name: names.0, input: payload)
        case .genericEvent: .genericEvent(data: payload)
        case .executionSuspended: .executionSuspended(reason: payload)
        case .executionResumed: .executionResumed(reason: payload)
        case .entityOperationCompleted: .entityOperationCompleted(requestID: names.0, output: payload)
        case .entityOperationFailed: .entityOperationFailed(requestID: names.0, failure: cause)
        case .entityLockGranted: .entityLockGranted(criticalSectionID: names.0)
        case .timerCanceled: .timerCanceled(timerID: id)
        case .taskCanceled: .taskCanceled(taskScheduledID: id)
        case .eventAwaited: .eventAwaited(name: names.0)
        case .eventWaitCanceled: .eventWaitCanceled(awaitID: id)
        case .executionStarted, .taskScheduled, .subOrchestrationCreated, .entityOperationSignaled,
            .entityOperationCalled, .entityLockRequested, .entityLocksReleased, .entityUnlockSent, .executionRewound:
            throw WireError(.unknownValue, "The encoded history event is of a kind that is read elsewhere.")
        }
    }
}
