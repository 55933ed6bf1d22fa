import DurableTask

/// Clients that wait for an answer. Each is in the table until it has its one answer.
final class ReplyDesk: Sendable {
    private struct State {
        var next: ReplyID = 1
        var waiting: [ReplyID: UnsafeContinuation<Reply, any Error>] = [:]
        /// Set when the hub has closed.
        var closed: TaskHubError?
    }

    private let state = Condition(State())

    /// Waits for the answer to what `post` sends off.
    func ask(_ post: (ReplyID) -> Void) async throws -> Reply {
        try await withUnsafeThrowingContinuation { continuation in
            let outcome = state.change { state -> (Result<ReplyID, TaskHubError>, Condition<State>.Wake) in
                if let closed = state.closed { return (.failure(closed), .nobody) }
                defer { state.next += 1 }
                state.waiting[state.next] = continuation
                return (.success(state.next), .nobody)
            }
            switch outcome {
            case .success(let id): post(id)
            case .failure(let error): continuation.resume(throwing: error)
            }
        }
    }

    func answer(_ id: ReplyID, _ result: Result<Reply, TaskHubError>) {
        let continuation = state.change { ($0.waiting.removeValue(forKey: id), .nobody) }
        continuation?.resume(with: result.mapError { $0 as any Error })
    }

    func failAll(_ error: TaskHubError) {
        let all = state.change { state in
            defer { state.waiting = [:] }
            return (Array(state.waiting.values), .nobody)
        }
        for continuation in all { continuation.resume(throwing: error) }
    }

    func close(_ error: TaskHubError) {
        state.change { state in
            state.closed = error
            return ((), .nobody)
        }
        failAll(error)
    }
}
