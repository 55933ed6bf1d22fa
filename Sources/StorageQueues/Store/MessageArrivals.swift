public import DurableTask
internal import Synchronization

/// Wakes who waits for messages of a queue, without asking the store again and again.
public final class MessageArrivals: Sendable {
    private struct State {
        var waiting: [String: [Int: AsyncStream<Void>.Continuation]] = [:]
        /// When hidden messages are seen again, as far as this process has hidden them.
        var due: [String: [Timestamp]] = [:]
        /// How often something has happened in a queue.
        var counts: [String: UInt64] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// A message of the queue can be received from `moment` on.
    func arrived(in queue: String, visibleAt moment: Timestamp, now: Timestamp) {
        let waiting = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            if moment > now {
                state.due[queue, default: []].append(moment)
                // Far more than anybody waits for one after the other: what is left out is found by looking.
                if state.due[queue, default: []].count > 10_000 { state.due[queue]?.removeFirst() }
            } else {
                state.counts[queue, default: 0] += 1
            }
            return Array((state.waiting[queue] ?? [:]).values)
        }
        for continuation in waiting { continuation.yield() }
    }

    /// Something to compare: it changes when messages come.
    public func count(in queue: String) -> UInt64 { state.withLock { $0.counts[queue] ?? 0 } }

    /// Returns when something has come since the count was taken, when a hidden message is due, after `limit`, or when the
    /// task is cancelled.
    public func wait(in queue: String, since count: UInt64, atMost limit: Duration, now: @Sendable () -> Timestamp)
        async
    {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.next += 1
            state.waiting[queue, default: [:]][state.next] = continuation
            return state.next
        }
        defer { state.withLock { _ = $0.waiting[queue]?.removeValue(forKey: id) } }
        let end = now().advanced(by: limit)
        while !Task.isCancelled {
            let current = now()
            let (isNews, due) = state.withLock { state -> (Bool, Timestamp?) in
                let hidden = state.due[queue] ?? []
                if hidden.contains(where: { $0 <= current }) {
                    state.due[queue] = hidden.filter { $0 > current }
                    return (true, nil)
                }
                return (state.counts[queue] ?? 0 != count, hidden.min())
            }
            if isNews || current >= end { return }
            let pause = min(end, due ?? end).duration(since: current)
            let timer = Task {
                try? await Task.sleep(for: pause)
                continuation.yield()
            }
            for await _ in stream.prefix(1) {}
            timer.cancel()
        }
    }
}
