import Dispatch
import DurableTask

/// Clients that wait until an instance has started or is finished. Woken by the commit that says so, never by looking.
///
/// A waiting client costs its own small entry: there may be as many as there are instances.
final class CompletionWaiters: Sendable {
    enum Moment: Hashable { case started, finished }

    /// A registration. Register first, then read the state, then wait: nothing is missed.
    struct Ticket: Sendable {
        fileprivate var key: Key
        fileprivate var number: UInt64
    }

    enum Wake: Sendable {
        /// The moment has come; it may be over again.
        case now
        case late
        case cancelled
        case closed
    }

    fileprivate struct Key: Hashable {
        var instanceID: InstanceID
        var moment: Moment
    }

    private struct Waiter {
        /// Why it need not wait any more.
        var wake: Wake?
        var continuation: UnsafeContinuation<Wake, Never>?
    }

    private struct State {
        var next: UInt64 = 1
        var waiting: [Key: [UInt64: Waiter]] = [:]
        /// The keys of those with a deadline.
        var keys: [UInt64: Key] = [:]
        var deadlines = WakeUps<UInt64, ContinuousClock.Instant>()
        /// Rings at the earliest deadline. One timer that is set anew: a cancelled `Task.sleep` stays in the runtime until
        /// its time has come.
        var timer: (any DispatchSourceTimer)?
        var ringsAt: ContinuousClock.Instant?
        var isClosed = false
    }

    private let state = Condition(State())

    /// Give it back with ``remove(_:)``.
    func register(for moment: Moment, of id: InstanceID, until deadline: ContinuousClock.Instant) -> Ticket {
        let key = Key(instanceID: id, moment: moment)
        return state.change { state in
            let number = state.next
            state.next += 1
            state.waiting[key, default: [:]][number] = Waiter(wake: state.isClosed ? .closed : nil)
            state.keys[number] = key
            state.deadlines.arm(number, at: deadline)
            setAlarm(&state)
            return (Ticket(key: key, number: number), .nobody)
        }
    }

    func remove(_ ticket: Ticket) {
        state.change { state in
            state.waiting[ticket.key]?[ticket.number] = nil
            if state.waiting[ticket.key]?.isEmpty == true { state.waiting[ticket.key] = nil }
            state.keys[ticket.number] = nil
            state.deadlines.disarm(ticket.number)
            return ((), .nobody)
        }
    }

    /// Somebody waits for the end of this instance, or is about to read it.
    func isAwaited(_ id: InstanceID) -> Bool {
        state.change { ($0.waiting[Key(instanceID: id, moment: .finished)] != nil, .nobody) }
    }

    /// Waits for the next call; one that came meanwhile counts.
    func wait(_ ticket: Ticket) async -> Wake {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let known = state.change { state -> (Wake?, Condition<State>.Wake) in
                    guard let wake = state.waiting[ticket.key]?[ticket.number]?.wake else {
                        state.waiting[ticket.key]?[ticket.number]?.continuation = continuation
                        return (nil, .nobody)
                    }
                    if case .now = wake { state.waiting[ticket.key]?[ticket.number]?.wake = nil }
                    return (wake, .nobody)
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            wake(ticket.key, ticket.number, .cancelled)
        }
    }

    /// Nobody will be woken any more: whoever waits goes on at once.
    func close() {
        let keys = state.change { state in
            state.isClosed = true
            state.timer?.cancel()
            return (Array(state.waiting.keys), .nobody)
        }
        for key in keys { wake(key, nil, .closed) }
    }

    func started(_ id: InstanceID) { wake(Key(instanceID: id, moment: .started), nil, .now) }

    func finished(_ id: InstanceID) { wake(Key(instanceID: id, moment: .finished), nil, .now) }

    /// - Parameter number: nil is all under the key.
    private func wake(_ key: Key, _ number: UInt64?, _ wake: Wake) {
        let waiting = state.change { state -> ([UnsafeContinuation<Wake, Never>], Condition<State>.Wake) in
            guard let waiters = state.waiting[key] else { return ([], .nobody) }
            var continuations: [UnsafeContinuation<Wake, Never>] = []
            for (other, waiter) in waiters where number == nil || number == other {
                if let continuation = waiter.continuation {
                    continuations.append(continuation)
                    state.waiting[key]?[other]?.continuation = nil
                } else if waiter.wake == nil || wake != .now {
                    // What ends the wait is not forgotten for what only asks to look.
                    state.waiting[key]?[other]?.wake = wake
                }
            }
            return (continuations, .nobody)
        }
        for continuation in waiting { continuation.resume(returning: wake) }
    }

    /// What they wait for may have come without anybody having been told.
    func lookAgain() {
        for key in state.change({ (Array($0.waiting.keys), .nobody) }) { wake(key, nil, .now) }
    }

    // MARK: - Deadlines

    private func setAlarm(_ state: inout State) {
        guard let next = state.deadlines.next, !state.isClosed else { return }
        if let ringsAt = state.ringsAt, ringsAt <= next { return }
        state.ringsAt = next
        // An early ring sets the timer again: an hour at most keeps the count of nanoseconds small.
        let (seconds, attoseconds) = min(max(next - .now, .zero), .seconds(3_600)).components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000) + 1
        let timer = state.timer ?? makeTimer()
        state.timer = timer
        timer.schedule(deadline: .now() + .nanoseconds(nanoseconds))
    }

    private func makeTimer() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.setEventHandler { [weak self] in self?.ring() }
        timer.activate()
        return timer
    }

    private func ring() {
        let late = state.change { state -> ([(Key, UInt64)], Condition<State>.Wake) in
            var late: [(Key, UInt64)] = []
            while let number = state.deadlines.popDue(.now) {
                if let key = state.keys[number] { late.append((key, number)) }
            }
            state.ringsAt = nil
            setAlarm(&state)
            return (late, .nobody)
        }
        for (key, number) in late { wake(key, number, .late) }
    }
}
