import DurableTask
import HostHTTP
import Petrel

/// How an exported history is replayed: all turns but the last are the past, which the worker follows event by event;
/// what it asks for in the last turn is compared here with what the history has after it.
struct ReplayPlan: Sendable {
    let history: ExportedHistory
    private(set) var past: [HistoryEvent] = []
    private(set) var pastTurns = 0
    /// What the orchestrator is given in the last turn.
    private(set) var news: [HistoryEvent] = []
    /// What it asked for then, and at which number of the history it stands.
    private(set) var asked: [(number: Int, event: HistoryEvent)] = []
    /// How it ended then.
    private(set) var end: (number: Int, status: RuntimeStatus)?

    /// Nil when the orchestrator has not run in this history.
    init?(_ history: ExportedHistory) {
        self.history = history
        let turns = history.events.indices.filter { history.events[$0].kind == .orchestratorStarted }
        guard let last = turns.last, turns.first == 0 else { return nil }
        past = Array(history.events[..<last])
        pastTurns = turns.count - 1
        if history.events[last...].contains(where: { $0.kind.code == .executionTerminated }) {
            // A turn the hub took alone: the orchestrator has not seen it.
            guard pastTurns > 0 else { return nil }
            news = [history.events[last]]
            return
        }
        for (index, event) in history.events.enumerated().dropFirst(last) {
            switch event.kind {
            case .taskScheduled, .subOrchestrationCreated, .timerCreated, .eventSent, .timerCanceled, .taskCanceled,
                .eventAwaited, .eventWaitCanceled, .entityOperationSignaled, .entityOperationCalled,
                .entityLockRequested, .entityUnlockSent:
                asked.append((index + 1, event))
            case .executionCompleted(let status, _, _): end = (index + 1, status)
            case .orchestratorCompleted: break
            default: news.append(event)
            }
        }
    }

    /// The one turn that a worker is given.
    var workItem: TurnWorkItem {
        TurnWorkItem(
            token: TurnToken(instanceID: history.instanceID, dispatch: 1), executionID: history.executionID,
            name: history.name, version: history.version, turn: pastTurns,
            pastEvents: [HistoryEvent.encodeRows(past)], newEvents: news,
            encodedNewEvents: HistoryEvent.encodeRows(news), trace: nil)
    }

    /// The first difference, as a sentence; nil when there is none.
    func difference(from actions: [OrchestratorAction]) -> String? {
        var open = actions[...].filter { action in
            // Leaves no trace in the history.
            if case .terminateOrchestration = action.kind { false } else { true }
        }[...]
        for (number, event) in asked {
            guard let action = open.popFirst() else {
                return sentence(number, expected: event.askedFor, got: "nothing")
            }
            if !action.isConfirmed(by: event) {
                return sentence(number, expected: event.askedFor, got: action.askedFor)
            }
        }
        let next = open.first
        guard let end else {
            let number = history.events.count + 1
            return next.map { sentence(number, expected: "nothing more", got: $0.askedFor) }
        }
        let expected = "the end as \(end.status.name)"
        guard case .completeOrchestration(let completion)? = next?.kind else {
            return sentence(end.number, expected: expected, got: next?.askedFor ?? "a wait for more")
        }
        guard completion.status != end.status else { return nil }
        let why = completion.failure.map { ": \($0.message)" } ?? ""
        return sentence(end.number, expected: expected, got: "the end as \(completion.status.name)\(why)")
    }

    private func sentence(_ number: Int, expected: String, got: String) -> String {
        "Orchestrator '\(history.name)' does not follow its history at event \(number): expected \(expected), got \(got)."
    }
}
