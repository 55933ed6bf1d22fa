import FunctionModel
import Synchronization

/// The response of whoever answers first; later answers are dropped.
final class FirstAnswer: Sendable {
    /// Empty, then waited for or answered, then over.
    private enum State {
        case empty
        case waiting(CheckedContinuation<HTTPResponseData, Never>)
        case answered(HTTPResponseData)
        case over
    }

    private let state = Mutex<State>(.empty)

    func give(_ response: HTTPResponseData) {
        let continuation: CheckedContinuation<HTTPResponseData, Never>? = state.withLock { state in
            switch state {
            case .empty:
                state = .answered(response)
                return nil
            case .waiting(let continuation):
                state = .over
                return continuation
            case .answered, .over: return nil
            }
        }
        continuation?.resume(returning: response)
    }

    /// To be called once.
    func wait() async -> HTTPResponseData {
        await withCheckedContinuation { continuation in
            let response: HTTPResponseData? = state.withLock { state in
                if case .answered(let response) = state {
                    state = .over
                    return response
                }
                state = .waiting(continuation)
                return nil
            }
            if let response { continuation.resume(returning: response) }
        }
    }
}
