public import DurableTask
internal import Synchronization

/// An executor for tests of the engine: scripts as orchestrators, closures as activities, everything done within the
/// call that hands it over, unless it is told to hold work back.
public final class ScriptedExecutor: Executor {
    public typealias Orchestrator = @Sendable (inout Script) throws -> Payload?
    public typealias Activity = @Sendable (Payload?) throws -> Payload?

    /// Runs one operation: changes the state, may ask for actions, gives the result. What it throws undoes both.
    public typealias Entity =
        @Sendable (_ operation: EntityOperation, _ state: inout Payload?, _ actions: inout [EntityAction]) throws ->
        Payload?

    public let id: ExecutorID
    private let door: any ExecutorDoor
    private let orchestrators: [String: Orchestrator]
    private let activities: [String: Activity]
    private let entities: [String: Entity]
    private let buildID: String
    private let keepsSessions: Bool
    private let state = Mutex(State())

    private struct State {
        var holdsTurns = false
        var holdsActivities = false
        var holdsEntities = false
        var entities: [EntityWorkItem] = []
        var turns: [TurnWorkItem] = []
        var activities: [ActivityWorkItem] = []
        /// The events of each execution that was here before, for ``keepsSessions``.
        var sessions: [ExecutionID: Session] = [:]
        var log = Log()
    }

    private struct Session {
        var turn: Int
        var events: [HistoryEvent]
    }

    /// What the executor was asked to do.
    public struct Log: Sendable {
        public var turns: [TurnToken] = []
        public var warmTurns = 0
        public var activities: [ActivityToken] = []
        public var canceled: [ActivityToken] = []
        /// How many operations each batch had.
        public var batches: [Int] = []
    }

    /// - Parameter keepsSessions: remembers the events of an execution between its turns, as workers do.
    public init(
        id: String = "scripted", door: any ExecutorDoor, buildID: String = "build-1", keepsSessions: Bool = false,
        orchestrators: [String: Orchestrator], activities: [String: Activity] = [:],
        entities: [String: Entity] = [:]
    ) {
        self.entities = entities
        self.id = ExecutorID(id)
        self.door = door
        self.buildID = buildID
        self.keepsSessions = keepsSessions
        self.orchestrators = orchestrators
        self.activities = activities
    }

    public func connect(
        maximumTurns: Int? = nil, maximumActivities: Int? = nil, versions: VersionMatching = VersionMatching()
    ) {
        door.connect(
            self,
            offering: ExecutorOffer(
                buildID: buildID, orchestrators: Set(orchestrators.keys), activities: Set(activities.keys),
                entities: Set(entities.keys), maximumTurns: maximumTurns, maximumActivities: maximumActivities,
                versions: versions, keepsSessions: keepsSessions))
    }

    public var log: Log { state.withLock { $0.log } }

    /// Work that arrives from now on waits for ``release()``.
    public func hold(turns: Bool = true, activities: Bool = true, entities: Bool = true) {
        state.withLock { state in
            state.holdsEntities = entities
            state.holdsTurns = turns
            state.holdsActivities = activities
        }
    }

    /// Work held back.
    public var held: (turns: [TurnWorkItem], activities: [ActivityWorkItem]) {
        state.withLock { ($0.turns, $0.activities) }
    }

    /// Batches of entities held back.
    public var heldEntities: [EntityWorkItem] { state.withLock { $0.entities } }

    /// Does what was held back, and everything that comes after it.
    public func release() {
        let (turns, activities, entities) = state.withLock { state in
            defer {
                state.holdsTurns = false
                state.holdsActivities = false
                state.turns = []
                state.activities = []
                state.holdsEntities = false
                state.entities = []
            }
            return (state.turns, state.activities, state.entities)
        }
        for turn in turns { perform(turn) }
        for activity in activities { perform(activity) }
        for entity in entities { perform(entity) }
    }

    /// Does one thing that was held back, and goes on holding.
    public func step() {
        let (turn, activity) = state.withLock { state -> (TurnWorkItem?, ActivityWorkItem?) in
            if !state.turns.isEmpty { return (state.turns.removeFirst(), nil) }
            return (nil, state.activities.isEmpty ? nil : state.activities.removeFirst())
        }
        if let turn { perform(turn) }
        if let activity { perform(activity) }
    }

    /// Takes the work held back away without doing it.
    public func lose() {
        state.withLock { state in
            state.turns = []
            state.activities = []
            state.entities = []
        }
    }

    public func run(_ turn: TurnWorkItem) {
        let mayRun = state.withLock { state in
            state.log.turns.append(turn.token)
            if state.holdsTurns { state.turns.append(turn) }
            return !state.holdsTurns
        }
        if mayRun { perform(turn) }
    }

    public func run(_ entity: EntityWorkItem) {
        let mayRun = state.withLock { state in
            state.log.batches.append(entity.operations.count)
            if state.holdsEntities { state.entities.append(entity) }
            return !state.holdsEntities
        }
        if mayRun { perform(entity) }
    }

    public func run(_ activity: ActivityWorkItem) {
        let mayRun = state.withLock { state in
            state.log.activities.append(activity.token)
            if state.holdsActivities { state.activities.append(activity) }
            return !state.holdsActivities
        }
        if mayRun { perform(activity) }
    }

    public func cancel(_ activity: ActivityToken) { state.withLock { $0.log.canceled.append(activity) } }

    public func forgetSession(_ instanceID: InstanceID, _ executionID: ExecutionID) {
        state.withLock { $0.sessions[executionID] = nil }
    }

    // MARK: - Doing it

    private func perform(_ turn: TurnWorkItem) {
        guard let orchestrator = orchestrators[turn.name] else { return door.finish(turn.token, with: .abandoned) }
        guard let past = past(of: turn) else { return door.finish(turn.token, with: .needsHistory) }
        let (actions, status, heldWhy) = Self.play(orchestrator, past + turn.newEvents)
        if let heldWhy {
            let reason = HoldReason(kind: .nondeterminism, message: heldWhy, buildID: buildID, since: .epoch)
            return door.finish(turn.token, with: .held(reason))
        }
        remember(turn, past: past, actions)
        door.finish(turn.token, with: .finished(actions, customStatus: status))
    }

    private func past(of turn: TurnWorkItem) -> [HistoryEvent]? {
        if let rows = turn.pastEvents {
            return rows.flatMap { (try? HistoryEvent.decodeRows($0)) ?? [] }
        }
        return state.withLock { state in
            guard let session = state.sessions[turn.executionID], session.turn == turn.turn else { return nil }
            state.log.warmTurns += 1
            return session.events
        }
    }

    /// Keeps what the engine will have as history after this turn: the new events and the actions' confirmations.
    private func remember(_ turn: TurnWorkItem, past: [HistoryEvent], _ actions: [OrchestratorAction]) {
        guard keepsSessions else { return }
        let confirmations = Self.confirmations(of: actions)
        let session = Session(turn: turn.turn + 1, events: past + turn.newEvents + confirmations)
        state.withLock { $0.sessions[turn.executionID] = session }
    }

    /// The events that confirm actions in a history, as the engine will write them.
    static func confirmations(of actions: [OrchestratorAction]) -> [HistoryEvent] {
        actions.compactMap { action -> HistoryEvent? in
            let kind: HistoryEvent.Kind
            switch action.kind {
            case .scheduleTask(let task): kind = .taskScheduled(task)
            case .createSubOrchestration(let child): kind = .subOrchestrationCreated(child)
            case .createTimer(let fireAt): kind = .timerCreated(fireAt: fireAt)
            case .sendEvent(let target, let name, let input):
                kind = .eventSent(target: target, name: name, input: input)
            case .sendEntityMessage(.signal(let operation)): kind = .entityOperationSignaled(operation)
            case .sendEntityMessage(.call(let operation)): kind = .entityOperationCalled(operation)
            case .sendEntityMessage(.lock(let request)): kind = .entityLockRequested(request)
            case .sendEntityMessage(.unlock(let id, let parent, let target)):
                kind = .entityUnlockSent(criticalSectionID: id, parent: parent, target: target)
            case .cancelTimer(let id): kind = .timerCanceled(timerID: id)
            case .cancelTask(let id): kind = .taskCanceled(taskScheduledID: id)
            case .awaitEvent(let name): kind = .eventAwaited(name: name)
            case .cancelEventWait(let id): kind = .eventWaitCanceled(awaitID: id)
            default: return nil
            }
            return HistoryEvent(eventID: action.id, timestamp: .epoch, kind)
        }
    }

    private func perform(_ item: EntityWorkItem) {
        guard let entity = entities[item.entityID.name] else { return door.finish(item.token, with: .abandoned) }
        door.finish(item.token, with: .finished(Self.play(entity, item)))
    }

    static func play(_ entity: Entity, _ item: EntityWorkItem) -> EntityBatchResult {
        var result = EntityBatchResult(results: [], state: item.state)
        for operation in item.operations {
            var (state, actions) = (result.state, [EntityAction]())
            do {
                result.results.append(.completed(try entity(operation, &state, &actions)))
                result.state = state
                result.actions += actions
            } catch {
                result.results.append(
                    .failed(FailureDetails(errorType: "\(type(of: error))", message: "\(error)")))
            }
        }
        return result
    }

    private func perform(_ item: ActivityWorkItem) {
        guard let activity = activities[item.task.name] else { return door.finish(item.token, with: .abandoned) }
        do {
            door.finish(item.token, with: .completed(try activity(item.task.input)))
        } catch {
            let failure = FailureDetails(errorType: "\(type(of: error))", message: "\(error)")
            door.finish(item.token, with: .failed(failure))
        }
    }

    /// Thrown by a script that continues as new.
    public struct ContinueAsNew: Error {
        public var input: Payload?
        public var carryover: [HistoryEvent]
        public init(_ input: Payload?, carryover: [HistoryEvent] = []) {
            self.input = input
            self.carryover = carryover
        }
    }

    /// Thrown by a script that finds another history than it would make.
    public struct Nondeterminism: Error {
        public var message: String
        public init(_ message: String) { self.message = message }
    }

    static func play(
        _ orchestrator: Orchestrator, _ events: [HistoryEvent]
    ) -> (actions: [OrchestratorAction], customStatus: Payload?, held: String?) {
        var script = Script(events: events)
        var end: CompleteOrchestration?
        do {
            end = CompleteOrchestration(status: .completed, result: try orchestrator(&script))
        } catch is Script.Waiting {
            end = nil
        } catch let again as ContinueAsNew {
            end = CompleteOrchestration(
                status: .continuedAsNew, result: again.input, carryoverEvents: again.carryover)
        } catch let other as Nondeterminism {
            return ([], nil, other.message)
        } catch let failed as Script.Failure {
            end = CompleteOrchestration(status: .failed, failure: failed.details)
        } catch {
            end = CompleteOrchestration(
                status: .failed, failure: FailureDetails(errorType: "\(type(of: error))", message: "\(error)"))
        }
        let status = script.customStatus
        return (script.actions(adding: end), status, nil)
    }
}
