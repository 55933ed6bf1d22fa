internal import DurableTask
internal import Logging

/// Runs turns, one after the other, and keeps the sessions of the orchestrators that wait. For one thread.
struct TurnRunner {
    let buildID: String
    let orchestrators: OrchestratorTable
    let logger: Logger
    /// Given to every session that is given up: see ``OrchestrationSession/giveUp(afterlife:)``.
    let afterlife: (@Sendable (TurnExecutor) -> Void)?
    private(set) var sessions: SessionTable

    init(
        orchestrators: OrchestratorTable, buildID: String, sessionBudget: Int, logger: Logger,
        afterlife: (@Sendable (TurnExecutor) -> Void)? = nil
    ) {
        self.orchestrators = orchestrators
        self.buildID = buildID
        self.logger = logger
        self.afterlife = afterlife
        sessions = SessionTable(budget: sessionBudget)
    }

    mutating func run(_ item: TurnWorkItem) -> TurnResult {
        let kept = sessions.remove(item.token.instanceID)
        let session: OrchestrationSession
        if let past = item.pastEvents ?? (item.turn == 0 ? [] : nil) {
            kept?.giveUp(afterlife: afterlife)
            guard let body = orchestrators.body(of: item.name, version: item.version) else {
                logger.error(
                    "This app has no orchestrator function '\(VersionedName(item.name, version: item.version))': its turn is given back.",
                    metadata: ["instanceId": "\(item.token.instanceID)"])
                return .abandoned
            }
            session = OrchestrationSession(
                .init(
                    name: item.name, version: item.version, instanceID: item.token.instanceID,
                    executionID: item.executionID),
                logger: logger, body: body)
            session.turn = item.turn
            guard session.replay(past) else { return hold(session) }
        } else if let kept, kept.identity.executionID == item.executionID, kept.turn == item.turn {
            session = kept
        } else {
            kept?.giveUp(afterlife: afterlife)
            return .needsHistory
        }

        guard session.play(item.newEvents) else { return hold(session) }
        let actions = session.takeActions()
        if session.completion == nil {
            for evicted in sessions.insert(session) { evicted.giveUp(afterlife: afterlife) }
        } else {
            session.giveUp(afterlife: afterlife)
        }
        return .finished(actions, customStatus: session.customStatus)
    }

    mutating func forget(_ instanceID: InstanceID, _ executionID: ExecutionID) {
        guard sessions[instanceID]?.identity.executionID == executionID else { return }
        sessions.remove(instanceID)?.giveUp(afterlife: afterlife)
    }

    mutating func forgetAll() {
        for session in sessions.removeAll() { session.giveUp(afterlife: afterlife) }
    }

    private func hold(_ session: OrchestrationSession) -> TurnResult {
        let fault = session.fault
        session.giveUp(afterlife: afterlife)
        let message = fault?.message ?? "Orchestrator '\(session.identity.name)' cannot go on."
        logger.error("\(message)", metadata: ["instanceId": "\(session.identity.instanceID)"])
        return .held(
            HoldReason(
                kind: fault?.kind ?? .nondeterminism, message: message, buildID: buildID, since: session.now))
    }
}
