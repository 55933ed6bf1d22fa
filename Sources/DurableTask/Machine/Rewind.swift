/// What is left of a failed execution when it is to go on: a pure decision over its history.
///
/// The history stays, row by row, up to the last one in which the orchestrator asked for something, the turn that ended it
/// excepted. What came in later is given to it anew, in one turn, without the failures: what has failed is open again. So
/// a replay never meets an event that its code would not have asked for, and a failure that the orchestrator has dealt with
/// (by trying again, or by something else) stays as it was.
public struct Rewind: Sendable {
    /// How many rows stay.
    public private(set) var keptTurns = 0
    /// What is given to the orchestrator anew, in order.
    public private(set) var pending: [HistoryEvent] = []
    /// The marks of earlier rewinds that stood in rows that go.
    public private(set) var marks: [HistoryEvent] = []
    /// Sub-orchestrations of which it is not known, or no longer true, how they ended, by action id.
    public private(set) var children: [Int32: SubOrchestrationCreated] = [:]

    /// Why an execution cannot go on, in a sentence that follows "cannot be rewound: ".
    public struct Obstacle: Error, Sendable, Hashable {
        public var message: String
    }

    /// - Parameter rows: the whole history of an execution that has failed.
    /// - Throws: ``WireError``, or ``Obstacle``.
    public init(of rows: [TurnRow]) throws {
        let turns = try rows.map { try HistoryEvent.decodeRows($0.events) }
        keptTurns = (turns.dropLast().lastIndex { $0.contains(where: \.isConfirmation) } ?? -1) + 1

        var open = OpenWork()
        for (turn, events) in turns.prefix(keptTurns).enumerated() {
            for event in events {
                open.apply(event, generation: 0, turn: turn)
                if case .subOrchestrationCreated(let child) = event.kind { children[event.eventID] = child }
            }
        }
        children = children.filter { open.children[$0.key] != nil }
        guard open.sections.isEmpty else {
            throw Obstacle(
                message:
                    "it failed in a critical section, whose locks were given back then: what it had read there may "
                    + "have changed since")
        }
        var calls = Set(open.calls.keys)
        for event in turns.dropFirst(keptTurns).joined() { take(event, &calls) }
        guard calls.isEmpty else {
            throw Obstacle(message: "the answer to its call of an entity came after it had failed, and is lost")
        }
    }

    private mutating func take(_ event: HistoryEvent, _ calls: inout Set<String>) {
        switch event.kind {
        case .taskFailed, .subOrchestrationFailed: return
        // Times are read from the history that stays; a pause that is over says nothing.
        case .orchestratorStarted, .orchestratorCompleted, .timerFired, .executionSuspended, .executionResumed: return
        case .executionCompleted: return
        case .executionRewound: marks.append(event)
        case .subOrchestrationCompleted(let id, _):
            children[id] = nil
            pending.append(event)
        case .entityOperationCompleted(let request, _), .entityOperationFailed(let request, _):
            calls.remove(request)
            pending.append(event)
        default:
            if !event.isConfirmation { pending.append(event) }
        }
    }
}

extension HistoryEvent {
    /// It confirms an action of the orchestrator.
    var isConfirmation: Bool {
        switch kind {
        case .taskScheduled, .subOrchestrationCreated, .timerCreated, .eventSent, .entityOperationSignaled,
            .entityOperationCalled, .entityLockRequested, .entityUnlockSent, .timerCanceled, .taskCanceled,
            .eventAwaited, .eventWaitCanceled:
            true
        case .executionStarted, .executionCompleted, .executionTerminated, .taskCompleted, .taskFailed,
            .subOrchestrationCompleted, .subOrchestrationFailed, .timerFired, .orchestratorStarted,
            .orchestratorCompleted, .eventRaised, .genericEvent, .executionSuspended, .executionResumed,
            .entityOperationCompleted, .entityOperationFailed, .entityLockGranted, .executionRewound,
            .entityLocksReleased:
            false
        }
    }
}
