import DurableTask
import Synchronization

/// Clients that wait for an answer.
final class ReplyDesk: Sendable {
    private struct State {
        var next: ReplyID = 1
        var waiting: [ReplyID: CheckedContinuation<Reply, any Error>] = [:]
        /// Set when the hub has closed.
        var closed: TaskHubError?
    }

    private let state = Mutex(State())

    /// Waits for the answer to what `post` sends off.
    func ask(_ post: (ReplyID) -> Void) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            let outcome: Result<ReplyID, TaskHubError> = state.withLock { state in
                if let closed = state.closed { return .failure(closed) }
                defer { state.next += 1 }
                state.waiting[state.next] = continuation
                return .success(state.next)
            }
            switch outcome {
            case .success(let id): post(id)
            case .failure(let error): continuation.resume(throwing: error)
            }
        }
    }

    func answer(_ id: ReplyID, _ result: Result<Reply, TaskHubError>) {
        let continuation = state.withLock { $0.waiting.removeValue(forKey: id) }
        continuation?.resume(with: result.mapError { $0 as any Error })
    }

    func failAll(_ error: TaskHubError) {
        let all = state.withLock { state in
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in all { continuation.resume(throwing: error) }
    }

    func close(_ error: TaskHubError) {
        state.withLock { $0.closed = error }
        failAll(error)
    }
}
