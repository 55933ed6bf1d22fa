internal import DurableTask
internal import FailPoints
internal import WorkerProtocol

/// The hub's door as a worker sees it: results become frames.
struct RemoteDoor: ExecutorDoor {
    private let outbox: WorkerOutbox

    init(_ outbox: WorkerOutbox) { self.outbox = outbox }

    /// The host has connected this worker when it said hello.
    func connect(_ executor: any Executor, offering offer: ExecutorOffer) {}

    /// The socket's end says it.
    func disconnect(_ executor: ExecutorID, because departure: ExecutorDeparture) {}

    func finish(_ turn: TurnToken, with result: TurnResult) {
        FailPoint.workerTurnDone.before()
        defer { FailPoint.workerTurnDone.after() }
        if !outbox.send(.turnResult(turn, result)) {
            let failure = Self.tooLarge("What the orchestrator asks for in one turn")
            let end = CompleteOrchestration(status: .failed, failure: failure)
            outbox.send(
                .turnResult(
                    turn, .finished([OrchestratorAction(id: -1, .completeOrchestration(end))], customStatus: nil)))
        }
    }

    func finish(_ activity: ActivityToken, with result: ActivityResult) {
        FailPoint.workerActivityDone.before()
        defer { FailPoint.workerActivityDone.after() }
        if !outbox.send(.activityResult(activity, result)) {
            outbox.send(.activityResult(activity, .failed(Self.tooLarge("The activity's output"))))
        }
    }

    func finish(_ entity: EntityToken, with result: EntityResult) {
        FailPoint.workerEntityDone.before()
        defer { FailPoint.workerEntityDone.after() }
        if outbox.send(.entityResult(entity, result)) { return }
        guard case .finished(var batch) = result else { return }
        let failure = Self.tooLarge("What the entity's operations leave")
        batch = EntityBatchResult(results: batch.results.map { _ in .failed(failure) }, state: nil)
        outbox.send(.entityResult(entity, .finished(batch)))
    }

    func heartbeat(of activity: ActivityToken, progress: Payload?) {
        outbox.send(.heartbeat(activity, progress: progress))
    }

    private static func tooLarge(_ what: String) -> FailureDetails {
        FailureDetails(
            errorType: "Petrel.PayloadTooLarge",
            message: "\(what) is longer than the \(FrameHeader.maximumLength) bytes that can be sent at once.",
            isNonRetriable: true)
    }
}
