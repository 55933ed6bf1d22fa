internal import Synchronization

/// How many bytes of a body may be sent now, where the body is still being made.
package final class CreditGate: Sendable {
    private struct State {
        var credit = BodySender.firstCredit
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func grant(_ bytes: UInt64) {
        state.withLock { state in
            state.credit = min(state.credit + Int(min(bytes, UInt64(Int32.max))), Int(Int32.max))
            defer { state.waiting = nil }
            return state.waiting
        }?.resume()
    }

    /// Cuts a part into what may be sent, and waits for credit in between. One sender at a time.
    /// - Throws: `CancellationError`.
    package func send(_ part: [UInt8], _ send: (ArraySlice<UInt8>) -> Void) async throws {
        var rest = part[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            let count = state.withLock { state in
                let count = min(rest.count, state.credit, BodySender.partLimit)
                state.credit -= count
                return count
            }
            if count > 0 {
                send(rest.prefix(count))
                rest = rest.dropFirst(count)
            } else {
                await more()
            }
        }
    }

    private func more() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.credit == 0, !Task.isCancelled else { return true }
                    state.waiting = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { state in
                defer { state.waiting = nil }
                return state.waiting
            }?.resume()
        }
    }
}
