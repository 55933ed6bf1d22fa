internal import DurableTask
internal import Logging
internal import Synchronization

/// One execution of an orchestrator function, suspended where it was after its last turn.
///
/// Events go in one by one (see `OrchestrationSession+Turn.swift`); between two of them every task of the orchestrator
/// runs until it waits. What the code asks for gathers in ``actions``.
///
/// `@unchecked Sendable`: the state is touched by the thread that runs the turn only; durable calls from any other
/// thread are refused before they touch it, and what other threads may read is atomic or constant.
final class OrchestrationSession: @unchecked Sendable {
    struct Identity: Sendable {
        var name: String
        var version: String?
        var instanceID: InstanceID
        var executionID: ExecutionID
        var parent: ParentInstance?
        var tags: [String: String] = [:]
    }

    typealias Body = @Sendable (OrchestrationContext, Payload?) async throws -> Payload?

    /// Why the orchestrator cannot go on with the code that is deployed.
    struct Fault {
        var kind: HoldReason.Kind
        var message: String
    }

    /// What ``OrchestrationContext/continueAsNew(_:preserveUnprocessedEvents:)`` asked for.
    struct Continuation {
        var input: Payload?
        /// Nil: the same.
        var newVersion: String?
        var preservesUnprocessedEvents: Bool
    }

    let executor = TurnExecutor()
    let body: Body
    let baseLogger: Logger
    var identity: Identity

    // MARK: The place in the history

    /// How many turns this session has taken.
    var turn = 0
    /// How many events of the history it has seen.
    var position = 0
    var now = Timestamp.epoch

    // MARK: What the code does

    var root: Task<Void, Never>?
    var hasStarted = false
    /// Set once, when the execution is over.
    var completion: CompleteOrchestration?
    var continuation: Continuation?
    var fault: Fault?
    var customStatus: Payload?
    var waits = WaitTable()
    var inbox = EventInbox()
    var entities = EntityTraffic()
    var values: DeterministicValues
    var lastActionID: Int32 = 0

    /// Asked for and not yet part of the history.
    var actions: [OrchestratorAction] = []
    /// How many of ``actions`` the replayed history has confirmed.
    var confirmed = 0

    // MARK: The end of it

    /// Nobody wants to know any more what the code does: it is unwound.
    var isGivenUp = false
    /// How often since the last event a durable call was refused because its task should stop.
    var refusals = 0
    /// Enough for any code that ends when it is told to: every call made so far may be one of a task that tries again.
    var refusalLimit: Int { (isGivenUp ? 1_000 : 10_000) + 16 * Int(lastActionID) }
    /// Of what was delivered: the code may still hold on to it.
    var payloadBytes = 0

    private let replaying = Atomic(false)
    private let silent = Atomic(false)

    init(_ identity: Identity, logger: Logger, body: @escaping Body) {
        self.identity = identity
        self.body = body
        baseLogger = logger
        values = DeterministicValues(instanceID: identity.instanceID, executionID: identity.executionID)
    }

    /// The code runs over what it has done before.
    var isReplaying: Bool {
        get { replaying.load(ordering: .relaxed) }
        set {
            replaying.store(newValue, ordering: .relaxed)
            silent.store(newValue || isGivenUp, ordering: .relaxed)
        }
    }

    /// The code runs without consequence: its log lines were written before, or nobody wants them.
    var isSilent: Bool { silent.load(ordering: .relaxed) }

    func giveUpLogging() { silent.store(true, ordering: .relaxed) }

    /// Made anew each time: keeping it would cost every orchestration what few use.
    var logger: Logger {
        Logger(label: baseLogger.label) { _ in
            var handler = ReplaySafeLogHandler(base: baseLogger.handler, session: self)
            handler[metadataKey: "instanceId"] = "\(identity.instanceID)"
            handler[metadataKey: "function"] = "\(identity.name)"
            return handler
        }
    }

    /// About how many bytes the suspended orchestrator takes.
    var footprint: Int { 4_096 + 2_048 * waits.count + payloadBytes }
}
