internal import DurableTask
internal import Synchronization

/// The activities under way, to be cancelled by their tokens.
final class RunningActivities: Sendable {
    private let tasks = Mutex<[ActivityToken: Task<Void, Never>]>([:])

    /// - Parameter start: makes the task; it may end at once.
    func add(_ token: ActivityToken, _ start: () -> Task<Void, Never>) {
        tasks.withLock { $0[token] = start() }
    }

    func remove(_ token: ActivityToken) {
        _ = tasks.withLock { $0.removeValue(forKey: token) }
    }

    // Cancelling runs handlers of user code: never with the lock held.
    func cancel(_ token: ActivityToken) { tasks.withLock { $0[token] }?.cancel() }

    func cancelAll() {
        for task in tasks.withLock({ Array($0.values) }) { task.cancel() }
    }
}
