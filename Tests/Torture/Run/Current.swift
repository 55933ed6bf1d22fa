import Synchronization

/// A value that changes, and that others wait for.
final class Current<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var waiters: [AsyncStream<Void>.Continuation] = []
    }

    private let state: Mutex<State>

    init(_ value: Value) { state = Mutex(State(value: value)) }

    var value: Value { state.withLock { $0.value } }

    @discardableResult
    func update<Answer: Sendable>(_ change: (inout Value) -> Answer) -> Answer {
        let (answer, waiters) = state.withLock { state in
            let answer = change(&state.value)
            defer { state.waiters = [] }
            return (answer, state.waiters)
        }
        for waiter in waiters { waiter.finish() }
        return answer
    }

    /// Waits until the value has what is looked for.
    /// - Throws: `CancellationError`.
    func when<Found: Sendable>(_ find: @Sendable (Value) -> Found?) async throws -> Found {
        while true {
            let (change, waiter) = AsyncStream<Void>.makeStream()
            let found: Found? = state.withLock { state in
                if let found = find(state.value) { return found }
                state.waiters.append(waiter)
                return nil
            }
            if let found { return found }
            for await _ in change {}
            try Task.checkCancellation()
        }
    }
}
