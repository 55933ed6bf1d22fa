/// The activities, or the batches of entities, under way, to be cancelled by their tokens.
final class RunningTasks<Token: Hashable & Sendable>: Sendable {
    private enum Entry: Sendable {
        case running(Task<Void, Never>)
        /// It ended before it was noted.
        case ended
    }

    private let entries = Condition([Token: Entry]())

    func add(_ token: Token, _ task: Task<Void, Never>) {
        entries.change { entries in
            if case .ended = entries[token] { entries[token] = nil } else { entries[token] = .running(task) }
            return ((), .nobody)
        }
    }

    func remove(_ token: Token) {
        entries.change { entries in
            if entries.removeValue(forKey: token) == nil { entries[token] = .ended }
            return ((), .nobody)
        }
    }

    // Cancelling runs handlers of user code: never with the lock held.
    func cancel(_ token: Token) { task(of: token)?.cancel() }

    func cancelAll() {
        let tokens = entries.change { (Array($0.keys), .nobody) }
        for token in tokens { cancel(token) }
    }

    private func task(of token: Token) -> Task<Void, Never>? {
        entries.change { entries in
            guard case .running(let task) = entries[token] else { return (nil, .nobody) }
            return (task, .nobody)
        }
    }
}
