internal import DurableTask

/// The answer to a batch of operations, as it grows. It stays short enough to be sent.
struct EntityBatch {
    private(set) var answer: EntityBatchResult
    /// How many bytes of payload an answer may have.
    private let limit: Int
    /// Of results and messages.
    private var bytes = 0

    init(state: Payload?, limit: Int) {
        answer = EntityBatchResult(results: [], state: state)
        self.limit = limit
    }

    /// Takes in what an operation has come to. One that is too long by itself has failed.
    /// - Parameter failure: why it failed, where what it did before stays.
    /// - Returns: false when there is no room left for it: it and those after it are to come again.
    mutating func add(_ outcome: RunningOperation.Outcome, failed failure: FailureDetails? = nil) -> Bool {
        let messages = (outcome.result?.utf8.count ?? 0) + outcome.actions.reduce(0) { $0 + $1.payloadBytes }
        let state = outcome.state?.utf8.count ?? 0
        guard messages + state <= limit else {
            fail(
                FailureDetails(
                    errorType: "Petrel.PayloadTooLarge",
                    message: "What the operation leaves, \(messages + state) bytes, is longer than the \(limit) bytes "
                        + "that can be sent at once.", isNonRetriable: true))
            return true
        }
        guard bytes + messages + state <= limit else { return false }
        bytes += messages
        answer.results.append(failure.map(EntityOperationResult.failed) ?? .completed(outcome.result))
        answer.state = outcome.state
        answer.actions += outcome.actions
        return true
    }

    mutating func fail(_ failure: FailureDetails) { answer.results.append(.failed(failure)) }
}

extension EntityAction {
    fileprivate var payloadBytes: Int {
        switch self {
        case .signal(_, _, let input, _), .startOrchestration(_, _, _, let input, _): input?.utf8.count ?? 0
        }
    }
}
