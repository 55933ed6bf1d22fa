internal import DurableTask
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
        if !outbox.send(.turnResult(turn, result)) {
            let failure = Self.tooLarge("What the orchestrator asks for in one turn")
            let end = CompleteOrchestration(status: .failed, failure: failure)
            outbox.send(
                .turnResult(
                    turn, .finished([OrchestratorAction(id: -1, .completeOrchestration(end))], customStatus: nil)))
        }
    }

    func finish(_ activity: ActivityToken, with result: ActivityResult) {
        if !outbox.send(.activityResult(activity, result)) {
            outbox.send(.activityResult(activity, .failed(Self.tooLarge("The activity's output"))))
        }
    }

    private static func tooLarge(_ what: String) -> FailureDetails {
        FailureDetails(
            errorType: "Petrel.PayloadTooLarge",
            message: "\(what) is longer than the \(FrameHeader.maximumLength) bytes that can be sent at once.",
            isNonRetriable: true)
    }
}
