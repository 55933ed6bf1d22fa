internal import DurableTask

/// A thread that runs turns and nothing else, and owns the sessions pinned to it.
final class TurnThread: Sendable {
    private enum Message: Sendable {
        case turn(TurnWorkItem)
        case forget(InstanceID, ExecutionID)
        /// Something foreign that a given-up orchestrator awaited has happened.
        case lastTurn(TurnExecutor)
    }

    private struct Mailbox {
        var messages: [Message] = []
        var isClosed = false
    }

    private let mailbox = Condition(Mailbox())

    /// - Parameter done: takes the result of every turn, on this thread.
    init(
        _ name: String, makeRunner: @escaping @Sendable (@escaping @Sendable (TurnExecutor) -> Void) -> TurnRunner,
        done: @escaping @Sendable (TurnToken, TurnResult) -> Void
    ) {
        let started = SystemThread.start(name) { [mailbox] in
            var runner = makeRunner { executor in
                _ = Self.post(.lastTurn(executor), to: mailbox, wake: .one)
            }
            while let messages = Self.next(mailbox) {
                for message in messages {
                    switch message {
                    case .turn(let item): done(item.token, runner.run(item))
                    case .forget(let instanceID, let executionID): runner.forget(instanceID, executionID)
                    case .lastTurn(let executor): executor.lastTurn {}
                    }
                }
            }
            runner.forgetAll()
        }
        if !started { close() }
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

    /// Everything posted since the last time; nil at the end.
    private static func next(_ mailbox: Condition<Mailbox>) -> [Message]? {
        mailbox.wait { mailbox -> [Message]?? in
            if mailbox.messages.isEmpty { return mailbox.isClosed ? .some(nil) : nil }
            defer { mailbox.messages = [] }
            return mailbox.messages
        }
    }
}
