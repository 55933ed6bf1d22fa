public import DurableTask
public import DurableTaskHub
internal import Synchronization

/// A clock that moves when it is told to.
public final class ManualClock: HubClock {
    private struct State {
        var now: Timestamp
        var listeners: [@Sendable () -> Void] = []
    }

    private let state: Mutex<State>

    /// Starts at 2026-01-01T00:00:00Z unless told otherwise.
    public init(at start: Timestamp = Timestamp(seconds: 1_767_225_600)) {
        state = Mutex(State(now: start))
    }

    public var now: Timestamp { state.withLock { $0.now } }

    public func sleepTime(until moment: Timestamp) -> Duration? { moment <= now ? .zero : nil }

    public func onMove(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.listeners.append(action) }
    }

    /// Moves the clock; everything that became due happens.
    public func advance(by duration: Duration) {
        let listeners = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            return state.listeners
        }
        for listener in listeners { listener() }
    }
}
