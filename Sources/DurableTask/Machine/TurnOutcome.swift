/// What a finished turn means: the events that confirm its actions, and everything that follows from them. A pure
/// decision over the actions; the partition turns it into changes and effects.
public struct TurnOutcome: Sendable {
    /// Who took the turn.
    public struct Subject: Sendable {
        public var header: InstanceHeader
        public var turn: Int
        public var now: Timestamp
        /// Of sub-orchestrations that are given none.
        public var defaultVersion: String?

        public init(header: InstanceHeader, turn: Int, now: Timestamp, defaultVersion: String? = nil) {
            self.header = header
            self.turn = turn
            self.now = now
            self.defaultVersion = defaultVersion
        }
    }

    /// An event for another instance (or for this one, later).
    public struct Outgoing: Sendable {
        public var target: InstanceID
        public var executionID: ExecutionID?
        public var event: HistoryEvent
        /// The target is new under an id the engine derived: no other instance can have it.
        public var isFreshInstance: Bool
        /// Not before this moment.
        public var visibleAt: Timestamp?

        public init(
            target: InstanceID, executionID: ExecutionID?, event: HistoryEvent, isFreshInstance: Bool = false,
            visibleAt: Timestamp? = nil
        ) {
            self.target = target
            self.executionID = executionID
            self.event = event
            self.visibleAt = visibleAt
            self.isFreshInstance = isFreshInstance
        }
    }

    /// Appended to the history after the turn's new events, in action order.
    public private(set) var confirmations: [HistoryEvent] = []
    public private(set) var outgoing: [Outgoing] = []
    public private(set) var scheduled: [Scheduling] = []
    /// Activities to ask to stop; closed in the open work.
    public private(set) var canceled: [Scheduling] = []
    public private(set) var completion: CompleteOrchestration?

    /// Goes through the actions in order and brings the open work up to date.
    public init(
        of actions: [OrchestratorAction], by subject: Subject, open: inout OpenWork,
        using generator: inout some RandomNumberGenerator
    ) {
        confirmations.reserveCapacity(actions.count)
        for action in actions {
            take(action, by: subject, open: &open, using: &generator)
        }
    }

    private mutating func take(
        _ action: OrchestratorAction, by subject: Subject, open: inout OpenWork,
        using generator: inout some RandomNumberGenerator
    ) {
        func confirm(_ kind: HistoryEvent.Kind) -> HistoryEvent {
            let event = HistoryEvent(eventID: action.id, timestamp: subject.now, kind)
            confirmations.append(event)
            open.apply(event, generation: subject.header.generation, turn: subject.turn)
            return event
        }
        switch action.kind {
        case .scheduleTask(let task):
            // An SDK that replays over a suspension asks again for what is still open.
            guard !open.isOpen(action.id) else { return }
            _ = confirm(.taskScheduled(task))
            scheduled.append(
                Scheduling(generation: subject.header.generation, turn: subject.turn, eventID: action.id))
        case .createSubOrchestration(var child):
            guard !open.isOpen(action.id) else { return }
            let derived = child.instanceID.rawValue.isEmpty
            // An SDK that tries again asks under the same action id, and so for the same instance.
            let isFresh = derived && !open.hasStartedChild(under: action.id)
            if derived { child.instanceID = Self.childID(of: subject.header.executionID, action.id) }
            child.version = child.version ?? subject.defaultVersion
            _ = confirm(.subOrchestrationCreated(child))
            outgoing.append(start(child, id: action.id, by: subject, isFresh: isFresh, using: &generator))
        case .createTimer(let fireAt):
            guard !open.isOpen(action.id) else { return }
            _ = confirm(.timerCreated(fireAt: fireAt))
        case .sendEvent(let target, let name, let input):
            _ = confirm(.eventSent(target: target, name: name, input: input))
            outgoing.append(
                Outgoing(
                    target: target, executionID: nil,
                    event: HistoryEvent(timestamp: subject.now, .eventRaised(name: name, input: input))))
        case .terminateOrchestration(let target, let reason, let recurse):
            outgoing.append(
                Outgoing(
                    target: target, executionID: nil,
                    event: HistoryEvent(timestamp: subject.now, .executionTerminated(input: reason, recurse: recurse))))
        case .cancelTimer(let id): _ = confirm(.timerCanceled(timerID: id))
        case .cancelTask(let id):
            if let scheduling = open.scheduling(ofActivity: id) { canceled.append(scheduling) }
            _ = confirm(.taskCanceled(taskScheduledID: id))
        case .awaitEvent(let name): _ = confirm(.eventAwaited(name: name))
        case .cancelEventWait(let id): _ = confirm(.eventWaitCanceled(awaitID: id))
        case .completeOrchestration(let end):
            if completion == nil { completion = end.status.endsAnExecution ? end : .invalid(end.status) }
        case .sendEntityMessage(let message):
            // An SDK asks again for what is still open.
            guard !open.isOpen(action.id) else { return }
            guard var sent = Self.entityMessage(message, from: subject.header, at: subject.now) else {
                if completion == nil { completion = .noEntityNamed }
                return
            }
            if case .unlock(let section, _, _) = message,
                let withdrawal = open.sections.withdrawal(of: section, by: subject.header.instanceID, at: subject.now)
            {
                sent.outgoing = withdrawal
            }
            _ = confirm(sent.confirmation)
            outgoing.append(sent.outgoing)
        case .rewindOrchestration:
            if completion == nil {
                completion = CompleteOrchestration(
                    status: .failed,
                    failure: FailureDetails(
                        errorType: "Unimplemented",
                        message: "This version of Petrel has no rewind that an SDK asks for.", isNonRetriable: true))
            }
        }
    }

    private func start(
        _ child: SubOrchestrationCreated, id: Int32, by subject: Subject, isFresh: Bool,
        using generator: inout some RandomNumberGenerator
    ) -> Outgoing {
        let header = subject.header
        let started = ExecutionStarted(
            name: child.name, version: child.version, input: child.input, instanceID: child.instanceID,
            executionID: .random(at: subject.now, using: &generator),
            parent: ParentInstance(
                instanceID: header.instanceID, executionID: header.executionID, taskScheduledID: id,
                name: header.name, version: header.version),
            parentTrace: child.parentTrace, tags: child.tags)
        return Outgoing(
            target: child.instanceID, executionID: nil,
            event: HistoryEvent(timestamp: subject.now, .executionStarted(started)), isFreshInstance: isFresh)
    }

    /// `<executionId>:<hex>`, at least four digits, as the Durable Task SDKs derive it.
    static func childID(of execution: ExecutionID, _ actionID: Int32) -> InstanceID {
        let hex = String(UInt32(bitPattern: actionID), radix: 16)
        return InstanceID(
            trusted: execution.rawValue + ":" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex)
    }
}

extension RuntimeStatus {
    fileprivate var endsAnExecution: Bool { isTerminal || self == .continuedAsNew }
}

extension CompleteOrchestration {
    /// An executor that answers nonsense fails the instance, which would otherwise never end.
    fileprivate static func invalid(_ status: RuntimeStatus) -> Self {
        Self(
            status: .failed,
            failure: FailureDetails(
                errorType: "InvalidCompletion",
                message: "The worker ended the orchestration with the status '\(status.name)', which is no end.",
                isNonRetriable: true))
    }
}

extension InstanceHeader {
    /// What a finished sub-orchestration tells the parent that waits for it; nil without a parent.
    public func messageToParent(status: RuntimeStatus, result: Payload?, failure: FailureDetails?, at now: Timestamp)
        -> TurnOutcome.Outgoing?
    {
        guard let parent else { return nil }
        let kind: HistoryEvent.Kind
        if status == .completed {
            kind = .subOrchestrationCompleted(taskScheduledID: parent.taskScheduledID, result: result)
        } else {
            kind = .subOrchestrationFailed(
                taskScheduledID: parent.taskScheduledID,
                failure: failure
                    ?? FailureDetails(
                        errorType: status.name,
                        message: "The sub-orchestration '\(name)' (\(instanceID)) was \(status.name.lowercased())."))
        }
        return TurnOutcome.Outgoing(
            target: parent.instanceID, executionID: parent.executionID, event: HistoryEvent(timestamp: now, kind))
    }
}
