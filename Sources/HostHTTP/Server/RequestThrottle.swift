import DurableTask
import Synchronization

/// How many invocations of HTTP functions run at once, and how many more may wait for their turn.
final class RequestThrottle: Sendable {
    private struct State {
        var running = 0
        /// Runs and waits.
        var outstanding = 0
        var next: UInt64 = 0
        /// In the order they came; nobody in front waits forever.
        var waiting: [(id: UInt64, turn: AsyncStream<Void>.Continuation)] = []
    }

    private let atOnce: Int?
    private let outstanding: Int?
    private let state = Mutex(State())

    /// - Parameters: nil is without limit.
    init(atOnce: Int?, outstanding: Int?) {
        self.atOnce = atOnce
        self.outstanding = outstanding
    }

    /// Runs `work` in its turn; nil when too many wait already.
    func run<Result: Sendable>(_ work: () async -> Result) async -> Result? {
        if atOnce == nil, outstanding == nil { return await work() }
        let (turn, continuation) = AsyncStream<Void>.makeStream()
        let id: UInt64? = state.withLock { state in
            if let outstanding, state.outstanding >= outstanding { return nil }
            state.outstanding += 1
            state.next += 1
            if let atOnce, state.running >= atOnce {
                state.waiting.append((state.next, continuation))
            } else {
                state.running += 1
                continuation.finish()
            }
            return state.next
        }
        guard let id else { return nil }
        // Ends also when the task is cancelled: the caller has gone.
        for await _ in turn {}
        defer { leave(id) }
        return await work()
    }

    var counts: (running: Int, waiting: Int) { state.withLock { ($0.running, $0.waiting.count) } }

    private func leave(_ id: UInt64) {
        let next: AsyncStream<Void>.Continuation? = state.withLock { state in
            state.outstanding -= 1
            if let index = state.waiting.firstIndex(where: { $0.id == id }) {
                // It did not get its turn.
                state.waiting.remove(at: index)
                return nil
            }
            guard state.waiting.isEmpty else { return state.waiting.removeFirst().turn }
            state.running -= 1
            return nil
        }
        next?.finish()
    }
}
