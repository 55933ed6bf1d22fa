internal import DurableTask

/// The activities under way, to be cancelled by their tokens.
final class RunningActivities: Sendable {
    private enum Entry: Sendable {
        case running(Task<Void, Never>)
        /// It ended before it was noted.
        case ended
    }

    private let entries = Condition([ActivityToken: Entry]())

    func add(_ token: ActivityToken, _ task: Task<Void, Never>) {
        entries.change { entries in
            if case .ended = entries[token] { entries[token] = nil } else { entries[token] = .running(task) }
            return ((), .nobody)
        }
    }

    func remove(_ token: ActivityToken) {
        entries.change { entries in
            if entries.removeValue(forKey: token) == nil { entries[token] = .ended }
            return ((), .nobody)
        }
    }

    // Cancelling runs handlers of user code: never with the lock held.
    func cancel(_ token: ActivityToken) { task(of: token)?.cancel() }

    func cancelAll() {
        let tokens = entries.change { (Array($0.keys), .nobody) }
        for token in tokens { cancel(token) }
    }

    private func task(of token: ActivityToken) -> Task<Void, Never>? {
        entries.change { entries in
            guard case .running(let task) = entries[token] else { return (nil, .nobody) }
            return (task, .nobody)
        }
    }
}
