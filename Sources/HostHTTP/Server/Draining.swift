import Synchronization

/// Whether the host takes no more work, and how many invocations are under way.
final class Draining: Sendable {
    private struct State {
        var deadline: ContinuousClock.Instant?
        /// Somebody has asked for it, and may take it back.
        var isPaused = false
        var underWay = 0
        var waiting: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    /// When what is under way must be over; nil while the host does not drain.
    var deadline: ContinuousClock.Instant? { state.withLock { $0.deadline } }
    var isOn: Bool { state.withLock { $0.deadline != nil || $0.isPaused } }
    /// Invocations under way.
    var count: Int { state.withLock { $0.underWay } }

    /// Why the host is not ready while it drains.
    var sentence: String {
        deadline != nil
            ? "The host is draining: it finishes what runs, takes no new work, and stops."
            : "The host is draining: it finishes what runs, and takes no new work until it is told to with POST "
                + "/admin/host/resume."
    }

    func start(until deadline: ContinuousClock.Instant) { state.withLock { $0.deadline = deadline } }

    /// Takes no new work until ``resume()``.
    /// - Returns: false when the host stops anyway.
    func pause() -> Bool { change { $0 = true } }

    /// - Returns: false when the host stops.
    func resume() -> Bool { change { $0 = false } }

    private func change(_ change: (inout Bool) -> Void) -> Bool {
        state.withLock { state in
            guard state.deadline == nil else { return false }
            change(&state.isPaused)
            return true
        }
    }

    /// - Returns: whether an invocation may begin; then ``end()`` must follow.
    func begin() -> Bool {
        state.withLock { state in
            guard state.deadline == nil, !state.isPaused else { return false }
            state.underWay += 1
            return true
        }
    }

    func end() {
        let waiting = state.withLock { state in
            state.underWay -= 1
            guard state.underWay == 0 else { return [AsyncStream<Void>.Continuation]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Returns when no invocation is under way, or the task is cancelled.
    func invocationsEnded() async {
        let (ended, continuation) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            if state.underWay > 0 { state.waiting.append(continuation) } else { continuation.finish() }
        }
        for await _ in ended {}
    }
}
