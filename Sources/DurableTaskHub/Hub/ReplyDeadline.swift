import Dispatch
import DurableTask

/// Answers ``Reply/late`` to one waiting client when its time is over. (A dispatch timer: a cancelled `Task.sleep` stays in
/// the runtime until its time has come.)
final class ReplyDeadline: Sendable {
    private struct State {
        var reply: ReplyID?
        var hasPassed = false
        var timer: (any DispatchSourceTimer)?
    }

    private let replies: ReplyDesk
    private let state = Condition(State())

    init(_ replies: ReplyDesk) { self.replies = replies }

    func set(_ reply: ReplyID, in time: Duration) {
        let (seconds, attoseconds) = min(max(time, .zero), .seconds(1 << 32)).components
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.setEventHandler { [weak self] in self?.pass() }
        timer.schedule(deadline: .now() + Double(seconds) + Double(attoseconds) * 1e-18)
        let hasPassed = state.change { state in
            state.reply = reply
            state.timer = timer
            return (state.hasPassed, .nobody)
        }
        timer.activate()
        if hasPassed { pass() }
    }

    /// The time is over.
    func pass() {
        let reply = state.change { state in
            state.hasPassed = true
            return (state.reply, .nobody)
        }
        if let reply { replies.answer(reply, .success(.late)) }
    }

    func cancel() {
        state.change { state in
            state.timer?.cancel()
            state.timer = nil
            return ((), .nobody)
        }
    }
}
