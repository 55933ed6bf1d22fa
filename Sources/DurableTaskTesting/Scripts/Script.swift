public import DurableTask

/// An orchestrator for tests of the engine: a plain function, run again from the start at every turn over everything
/// that has happened. What it asks for that has no answer yet ends the run.
public struct Script: ~Copyable {
    /// Everything given to the orchestrator so far, history and new events.
    public let events: [HistoryEvent]
    private var asked: [OrchestratorAction] = []
    private var confirmed: Set<Int32> = []
    private var nextID: Int32 = 1
    private var nextEvent: [String: Int] = [:]
    /// The custom status at the end of the turn.
    public var customStatus: Payload?

    init(events: [HistoryEvent]) {
        self.events = events
        for event in events where event.eventID > 0 { confirmed.insert(event.eventID) }
    }

    /// Thrown by everything that has to wait; let it through.
    public struct Waiting: Error {
        public init() {}
    }

    /// The id of the next action.
    var nextAction: Int32 { nextID }

    public var input: Payload? {
        for event in events { if case .executionStarted(let started) = event.kind { return started.input } }
        return nil
    }

    /// Asks for an action and returns its id.
    @discardableResult
    public mutating func ask(_ kind: OrchestratorAction.Kind) -> Int32 {
        defer { nextID += 1 }
        if !confirmed.contains(nextID) { asked.append(OrchestratorAction(id: nextID, kind)) }
        return nextID
    }

    public mutating func schedule(_ activity: String, _ input: Payload? = nil, tags: [String: String] = [:]) -> Int32 {
        ask(.scheduleTask(TaskScheduled(name: activity, input: input, tags: tags)))
    }

    /// The result of an activity or sub-orchestration.
    /// - Throws: ``Waiting`` when there is none yet; ``TaskHubError`` when it failed.
    public func result(of id: Int32) throws -> Payload? {
        for event in events {
            switch event.kind {
            case .taskCompleted(id, let output), .subOrchestrationCompleted(id, let output): return output
            case .taskFailed(id, let failure), .subOrchestrationFailed(id, let failure):
                throw Failure(details: failure)
            default: continue
            }
        }
        throw Waiting()
    }

    public mutating func call(_ activity: String, _ input: Payload? = nil) throws -> Payload? {
        let id = schedule(activity, input)
        return try result(of: id)
    }

    public mutating func startChild(_ name: String, _ input: Payload? = nil, id: String = "") -> Int32 {
        ask(
            .createSubOrchestration(
                SubOrchestrationCreated(instanceID: InstanceID(trusted: id), name: name, input: input)))
    }

    public mutating func sleep(_ duration: Duration) throws {
        let fireAt = started.advanced(by: duration)
        let id = ask(.createTimer(fireAt: fireAt))
        guard hasFired(timer: id) else { throw Waiting() }
    }

    public func hasFired(timer id: Int32) -> Bool {
        events.contains { if case .timerFired(_, id) = $0.kind { true } else { false } }
    }

    /// The next event of this name that was not taken yet.
    public mutating func event(_ name: String) throws -> Payload? {
        let taken = nextEvent[name] ?? 0
        var seen = 0
        for event in events {
            guard case .eventRaised(name, let input) = event.kind else { continue }
            if seen == taken {
                nextEvent[name] = taken + 1
                return input
            }
            seen += 1
        }
        throw Waiting()
    }

    /// When the execution had its first turn.
    public var started: Timestamp { events.first?.timestamp ?? .epoch }

    /// An activity or sub-orchestration failed.
    public struct Failure: Error {
        public var details: FailureDetails
    }

    consuming func actions(adding end: CompleteOrchestration?) -> [OrchestratorAction] {
        guard let end else { return asked }
        return asked + [OrchestratorAction(id: nextID, .completeOrchestration(end))]
    }
}
