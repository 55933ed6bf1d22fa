import DurableTask
import Logging

@testable import Petrel

/// Plays the engine for one orchestration, in memory: delivers events, confirms actions, keeps the history. What the
/// orchestrator asks for is answered when the test says so.
struct ScriptedHistory {
    /// How the orchestrator is found at each turn.
    enum Delivery: CaseIterable {
        /// Suspended where it was.
        case warm
        /// Gone: the history is replayed.
        case cold
        /// Now one, now the other.
        case mixed
    }

    /// What an action waits for.
    struct Open {
        enum Kind { case activity, subOrchestration, timer }
        var id: Int32
        var kind: Kind
        var name = ""
        var input: Payload?
        var fireAt = Timestamp.epoch
        var tags: [String: String] = [:]
        var version: String?
    }

    static let instanceID = InstanceID(trusted: "trip-1")
    static let executionID = ExecutionID("0123456789abcdef0123456789abcdef")
    static let began = Timestamp(seconds: 1_800_000_000)

    var runner: TurnRunner
    let name = "trip"
    /// Of the instance.
    var version: String? = "2"
    let delivery: Delivery
    /// Decides what ends next.
    var random: SeededRandom
    /// Decides, for mixed delivery, how the orchestrator is found.
    var coldness = SeededRandom(state: 99)
    var clock = ScriptedHistory.began
    var parent: ParentInstance?

    private(set) var history: [HistoryEvent] = []
    private(set) var rows: [[UInt8]] = []
    /// One line for every action, in order.
    private(set) var log: [String] = []
    /// Started and not ended, by id.
    private(set) var open: [Open] = []
    private(set) var completion: CompleteOrchestration?
    private(set) var hold: HoldReason?
    private(set) var customStatus: Payload?
    private(set) var turns = 0
    private(set) var waiting: [HistoryEvent] = []
    /// What entities answer to, by the ids of calls and locks.
    private(set) var requests: [Int32: String] = [:]

    init(
        _ body: @escaping OrchestrationSession.Body, _ delivery: Delivery = .warm, seed: UInt64 = 1,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) {
        runner = TurnRunner(
            orchestrators: ["trip": body], buildID: "build-1", sessionBudget: 64 << 20, logger: logger)
        self.delivery = delivery
        random = SeededRandom(state: seed)
    }

    init<Output: Codable & Sendable>(
        _ delivery: Delivery = .warm, seed: UInt64 = 1,
        _ body: @escaping @Sendable (OrchestrationContext) async throws -> Output
    ) {
        self.init(Self.body(body), delivery, seed: seed)
    }

    static func body<Output: Codable & Sendable>(
        _ body: @escaping @Sendable (OrchestrationContext) async throws -> Output
    ) -> OrchestrationSession.Body {
        { context, _ in try .encodingUnlessNothing(try await body(context)) }
    }

    // MARK: What happens outside

    /// Puts the start of the orchestration among the waiting events.
    mutating func start(input: Payload? = nil, tags: [String: String] = [:]) {
        waiting.append(
            event(
                .executionStarted(
                    ExecutionStarted(
                        name: name, version: version, input: input, instanceID: Self.instanceID,
                        executionID: Self.executionID, parent: parent, tags: tags))))
    }

    mutating func raise(_ name: String, _ data: Payload? = nil) {
        waiting.append(event(.eventRaised(name: name, input: data)))
    }

    /// Ends an activity, a sub-orchestration or a timer; one that is not open any more is late, and delivered too.
    mutating func finish(_ id: Int32, _ kind: Open.Kind = .activity, _ result: Payload? = nil) {
        switch kind {
        case .activity: waiting.append(event(.taskCompleted(taskScheduledID: id, result: result)))
        case .subOrchestration: waiting.append(event(.subOrchestrationCompleted(taskScheduledID: id, result: result)))
        case .timer:
            let fireAt = open.first { $0.id == id }?.fireAt ?? clock
            clock = max(clock, fireAt)
            waiting.append(event(.timerFired(fireAt: fireAt, timerID: id)))
        }
        close(id)
    }

    mutating func fail(_ id: Int32, _ kind: Open.Kind = .activity, _ failure: FailureDetails) {
        waiting.append(
            event(
                kind == .activity
                    ? .taskFailed(taskScheduledID: id, failure: failure)
                    : .subOrchestrationFailed(taskScheduledID: id, failure: failure)))
        close(id)
    }

    /// Answers a call of an entity.
    mutating func answer(_ id: Int32, _ result: Payload? = nil) {
        deliver(.entityOperationCompleted(requestID: requests[id] ?? "", output: result))
    }

    /// Grants the locks that were asked for.
    mutating func grant(_ id: Int32) { deliver(.entityLockGranted(criticalSectionID: requests[id] ?? "")) }

    private mutating func close(_ id: Int32) {
        if let index = open.firstIndex(where: { $0.id == id }) { open.remove(at: index) }
    }

    /// Anything else that arrives.
    mutating func deliver(_ kind: HistoryEvent.Kind) { waiting.append(event(kind)) }

    /// Ends what is open, in an order the seed decides, some of it in one turn, until the orchestration is over or waits
    /// for nothing that is open. An activity answers `"<name>(<input>)"`; timers fire in the order of their times.
    mutating func runToEnd(atOnce: Int = 3) {
        if !waiting.isEmpty { turn() }
        while completion == nil, hold == nil, !open.isEmpty {
            for _ in 0..<Int.random(in: 1...atOnce, using: &random) where !open.isEmpty {
                finishOne()
            }
            turn()
        }
    }

    private mutating func finishOne() {
        var index = Int.random(in: open.indices, using: &random)
        if open[index].kind == .timer {
            let earliest = open.indices.filter { open[$0].kind == .timer }.min { a, b in
                (open[a].fireAt, open[a].id) < (open[b].fireAt, open[b].id)
            }
            index = earliest ?? index
        }
        let chosen = open[index]
        let input = (chosen.input?.utf8 ?? []).filter { $0 != UInt8(ascii: "\"") }
        finish(
            chosen.id, chosen.kind, Payload("\"" + chosen.name + "(" + String(decoding: input, as: UTF8.self) + ")\""))
    }

    // MARK: Turns

    /// Delivers what waits.
    mutating func turn() {
        let isCold =
            switch delivery {
            case .warm: turns == 0
            case .cold: true
            case .mixed: turns == 0 || Bool.random(using: &coldness)
            }
        turn(cold: isCold)
    }

    mutating func turn(cold: Bool) {
        clock = clock.advanced(by: .milliseconds(10))
        let events = [event(.orchestratorStarted)] + waiting
        waiting = []
        let item = TurnWorkItem(
            token: TurnToken(instanceID: Self.instanceID, dispatch: UInt64(turns)), executionID: Self.executionID,
            name: name, version: version, turn: turns, pastEvents: cold ? rows : nil, newEvents: events,
            encodedNewEvents: HistoryEvent.encodeRows(events), trace: nil)
        take(runner.run(item), events)
    }

    private mutating func take(_ result: TurnResult, _ events: [HistoryEvent]) {
        switch result {
        case .finished(let actions, let status, _):
            customStatus = status
            let confirmations = actions.compactMap { confirm($0) }
            history += events + confirmations
            rows.append(HistoryEvent.encodeRows(events + confirmations))
            turns += 1
        case .held(let reason): hold = reason
        case .needsHistory: log.append("needs history")
        case .abandoned: log.append("abandoned")
        }
    }

    private func event(_ kind: HistoryEvent.Kind) -> HistoryEvent { HistoryEvent(timestamp: clock, kind) }

    private mutating func confirm(_ action: OrchestratorAction) -> HistoryEvent? {
        log.append(action.line)
        switch action.kind {
        case .scheduleTask(let task):
            open.append(Open(id: action.id, kind: .activity, name: task.name, input: task.input, tags: task.tags))
        case .createSubOrchestration(let child):
            open.append(
                Open(
                    id: action.id, kind: .subOrchestration, name: child.name, input: child.input, version: child.version
                ))
        case .createTimer(let fireAt): open.append(Open(id: action.id, kind: .timer, fireAt: fireAt))
        case .cancelTimer(let id), .cancelTask(let id): close(id)
        case .completeOrchestration(let end): completion = end
        case .sendEntityMessage(.call(let operation)): requests[action.id] = operation.requestID
        case .sendEntityMessage(.lock(let request)): requests[action.id] = request.criticalSectionID
        default: break
        }
        return action.confirmation.map { HistoryEvent(eventID: action.id, timestamp: clock, $0) }
    }
}

/// Random numbers that a test can repeat.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

extension OrchestratorAction {
    /// The event that confirms it; nil for the end of an execution.
    var confirmation: HistoryEvent.Kind? {
        switch kind {
        case .scheduleTask(let task): .taskScheduled(task)
        case .createSubOrchestration(let child): .subOrchestrationCreated(child)
        case .createTimer(let fireAt): .timerCreated(fireAt: fireAt)
        case .sendEvent(let target, let name, let input): .eventSent(target: target, name: name, input: input)
        case .cancelTimer(let id): .timerCanceled(timerID: id)
        case .cancelTask(let id): .taskCanceled(taskScheduledID: id)
        case .awaitEvent(let name): .eventAwaited(name: name)
        case .cancelEventWait(let id): .eventWaitCanceled(awaitID: id)
        case .sendEntityMessage(.call(let operation)): .entityOperationCalled(operation)
        case .sendEntityMessage(.signal(let operation)): .entityOperationSignaled(operation)
        case .sendEntityMessage(.lock(let request)): .entityLockRequested(request)
        case .sendEntityMessage(.unlock(let id, let parent, let target)):
            .entityUnlockSent(criticalSectionID: id, parent: parent, target: target)
        default: nil
        }
    }

    /// For logs that tests compare.
    var line: String {
        switch kind {
        case .scheduleTask(let task): "\(id) activity \(task.name) \(task.input?.text ?? "-")"
        case .createSubOrchestration(let child):
            "\(id) child \(child.name) \(child.instanceID.rawValue) \(child.input?.text ?? "-")"
        case .createTimer(let fireAt):
            "\(id) timer \(fireAt.duration(since: ScriptedHistory.began).components.seconds)s"
        case .sendEvent(let target, let name, let input): "\(id) send \(name) to \(target) \(input?.text ?? "-")"
        case .cancelTimer(let timer): "\(id) cancel timer \(timer)"
        case .cancelTask(let task): "\(id) cancel task \(task)"
        case .awaitEvent(let name): "\(id) await \(name)"
        case .cancelEventWait(let wait): "\(id) cancel wait \(wait)"
        case .completeOrchestration(let end):
            "\(id) \(end.status.name) \(end.result?.text ?? "-")" + (end.failure.map { " \($0.message)" } ?? "")
        case .sendEntityMessage(.call(let operation)):
            "\(id) call \(operation.targetInstanceID?.rawValue ?? "") \(operation.operation) \(operation.input?.text ?? "-")"
        case .sendEntityMessage(.signal(let operation)):
            "\(id) signal \(operation.targetInstanceID?.rawValue ?? "") \(operation.operation) "
                + (operation.input?.text ?? "-")
        case .sendEntityMessage(.lock(let request)):
            "\(id) lock \(request.lockSet.map(\.rawValue).joined(separator: " "))"
        case .sendEntityMessage(.unlock(_, _, let target)): "\(id) unlock \(target?.rawValue ?? "")"
        default: "\(id) \(kind)"
        }
    }
}
