import Synchronization

/// Keeps what happened and lets tests wait for it.
final class Recorder<Event: Sendable>: Sendable {
    private struct State {
        var events: [Event] = []
        var waiters: [(matches: @Sendable (Event) -> Bool, resume: @Sendable (Event) -> Void)] = []
    }

    private let state = Mutex(State())

    var events: [Event] { state.withLock { $0.events } }

    func record(_ event: Event) {
        let ready = state.withLock { state in
            state.events.append(event)
            let ready = state.waiters.filter { $0.matches(event) }
            state.waiters.removeAll { $0.matches(event) }
            return ready
        }
        for waiter in ready { waiter.resume(event) }
    }

    /// The first event, past or to come, that matches. A test's time limit ends the wait for one that never comes.
    @discardableResult
    func first(where matches: @escaping @Sendable (Event) -> Bool) async -> Event {
        await withCheckedContinuation { continuation in
            let past = state.withLock { state -> Event? in
                if let past = state.events.first(where: matches) { return past }
                state.waiters.append((matches, { continuation.resume(returning: $0) }))
                return nil
            }
            if let past { continuation.resume(returning: past) }
        }
    }
}
