internal import DurableTask

/// A thread that runs turns and nothing else, and owns the sessions pinned to it.
///
/// A turn that does not yield in time is given up: another thread goes on in the place of the one it holds, which ends, with
/// the sessions it has, when the turn does.
final class TurnThread: Sendable {
    private enum Message: Sendable {
        case turn(TurnWorkItem)
        case forget(InstanceID, ExecutionID)
        /// Something foreign that a given-up orchestrator awaited has happened.
        case lastTurn(TurnExecutor)
    }

    private struct Mailbox {
        var messages = FIFO<Message>()
        /// How many have been taken, to see whether the thread moves.
        var taken: UInt64 = 0
        /// The turn under way.
        var current: TurnWorkItem?
        /// Of the thread that takes the messages; earlier ones have been given up.
        var incarnation = 0
        var isClosed = false
    }

    typealias MakeRunner = @Sendable (@escaping @Sendable (TurnExecutor) -> Void) -> TurnRunner

    private let mailbox = Condition(Mailbox())
    private let closing = Condition(false)
    private let name: String
    private let makeRunner: MakeRunner
    private let done: @Sendable (TurnToken, TurnResult) -> Void
    private let givenUp: @Sendable (TurnWorkItem) -> Void

    /// - Parameters:
    ///   - limit: how long a turn may take.
    ///   - done: takes the result of every turn, on its thread; also of one that was given up before.
    ///   - givenUp: takes a turn that has not yielded in time, on another thread.
    init(
        _ name: String, limit: Duration, makeRunner: @escaping MakeRunner,
        done: @escaping @Sendable (TurnToken, TurnResult) -> Void,
        givenUp: @escaping @Sendable (TurnWorkItem) -> Void
    ) {
        self.name = name
        self.makeRunner = makeRunner
        self.done = done
        self.givenUp = givenUp
        startThread(0)
        watch(limit)
    }

    /// The thread begins with it after ``flush()``, at the latest.
    /// - Returns: false when the thread has been closed.
    func run(_ item: TurnWorkItem) -> Bool { Self.post(.turn(item), to: mailbox, wake: .nobody) }

    /// Done when the thread has something else to do: it only gives memory back.
    func forget(_ instanceID: InstanceID, _ executionID: ExecutionID) {
        _ = Self.post(.forget(instanceID, executionID), to: mailbox, wake: .nobody)
    }

    func flush() {
        mailbox.change { mailbox in ((), mailbox.messages.isEmpty ? .nobody : .one) }
    }

    /// The thread ends after what it was given.
    func close() {
        mailbox.change { mailbox in
            mailbox.isClosed = true
            return ((), .everybody)
        }
        closing.change { isClosing in
            isClosing = true
            return ((), .everybody)
        }
    }

    private func startThread(_ incarnation: Int) {
        let started = SystemThread.start(name) { [mailbox, makeRunner, done] in
            var runner = makeRunner { executor in
                _ = Self.post(.lastTurn(executor), to: mailbox, wake: .one)
            }
            while let message = Self.next(mailbox, incarnation) {
                switch message {
                case .turn(let item): done(item.token, runner.run(item))
                case .forget(let instanceID, let executionID): runner.forget(instanceID, executionID)
                case .lastTurn(let executor): executor.lastTurn {}
                }
            }
            runner.forgetAll()
        }
        if !started { close() }
    }

    private static func post(
        _ message: Message, to mailbox: Condition<Mailbox>, wake: Condition<Mailbox>.Wake
    ) -> Bool {
        mailbox.change { mailbox in
            guard !mailbox.isClosed else { return (false, .nobody) }
            mailbox.messages.append(message)
            return (true, wake)
        }
    }

    /// Waits for the next message; nil at the end.
    private static func next(_ mailbox: Condition<Mailbox>, _ incarnation: Int) -> Message? {
        mailbox.wait { mailbox -> Message?? in
            guard mailbox.incarnation == incarnation else { return .some(nil) }
            mailbox.current = nil
            guard let message = mailbox.messages.popFirst() else { return mailbox.isClosed ? .some(nil) : nil }
            mailbox.taken &+= 1
            if case .turn(let item) = message { mailbox.current = item }
            return message
        }
    }

    // MARK: - Turns that do not yield

    /// Looks eight times in the time a turn may take whether the thread still has the same one.
    private func watch(_ limit: Duration) {
        let (seconds, attoseconds) = limit.components
        let pause = (Double(seconds) + Double(attoseconds) * 1e-18) / 8
        SystemThread.start("petrel-turn-watch") { [weak self, mailbox, closing] in
            var seen: UInt64 = 0
            var looks = 0
            while !closing.wait(seconds: min(pause, 3_600), { $0 ? true : nil }, late: { _ in false }) {
                let (taken, isRunning) = mailbox.change { (($0.taken, $0.current != nil), .nobody) }
                looks = isRunning && taken == seen ? looks + 1 : 0
                seen = taken
                if looks == 8 {
                    looks = 0
                    self?.giveUp(taken)
                }
            }
        }
    }

    private func giveUp(_ number: UInt64) {
        let held: (item: TurnWorkItem, next: Int)? = mailbox.change { mailbox in
            guard mailbox.taken == number, let item = mailbox.current else { return (nil, .nobody) }
            mailbox.current = nil
            mailbox.incarnation += 1
            return ((item, mailbox.incarnation), .nobody)
        }
        guard let held else { return }
        givenUp(held.item)
        startThread(held.next)
    }
}
