public import DurableTask
internal import Synchronization

/// Holds commits back, or makes them fail, so that a test sees what happens before they are durable.
///
/// Nothing of a held commit is visible; held commits go through in their order.
public final class CommitGate: Sendable {
    private let state = Mutex(State())

    private struct State: Sendable {
        var isPaused = false
        var held: [Held] = []
        var failures: [StorageError] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private struct Held: Sendable {
        var run: @Sendable () -> Void
    }

    init() {}

    /// From now on commits are held.
    public func pause() { state.withLock { $0.isPaused = true } }

    /// Lets everything held go through, and all that follows.
    public func resume() {
        while let next = state.withLock({ state -> Held? in
            if state.held.isEmpty {
                state.isPaused = false
                return nil
            }
            return state.held.removeFirst()
        }) { next.run() }
    }

    /// Lets up to `count` held commits go through and holds on to the rest.
    public func release(_ count: Int) {
        for _ in 0..<max(0, count) {
            guard let next = state.withLock({ $0.held.isEmpty ? nil : $0.held.removeFirst() }) else { return }
            next.run()
        }
    }

    /// Forgets what is held, as a crash would: it is neither applied nor answered. Commits that follow go through.
    public func discard() {
        state.withLock { state in
            state.held.removeAll()
            state.isPaused = false
        }
    }

    /// The next commit fails with this error instead of being applied, and so does every later one under its epoch.
    public func failNext(_ error: StorageError) { state.withLock { $0.failures.append(error) } }

    /// How many commits are held.
    public var heldCount: Int { state.withLock { $0.held.count } }

    /// Returns when at least `count` commits are held.
    public func waitForHeld(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held.count >= count { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Runs the commit now or when it is released. The failure it must answer with is decided when it runs.
    func pass(_ commit: @escaping @Sendable (StorageError?) -> Void) {
        let run: @Sendable () -> Void = { [self] in commit(takeFailure()) }
        let (mustRun, arrived) = state.withLock { state -> (Bool, [CheckedContinuation<Void, Never>]) in
            guard state.isPaused else { return (true, []) }
            state.held.append(Held(run: run))
            let count = state.held.count
            let arrived = state.waiters.filter { $0.count <= count }.map(\.continuation)
            state.waiters.removeAll { $0.count <= count }
            return (false, arrived)
        }
        for continuation in arrived { continuation.resume() }
        if mustRun { run() }
    }

    private func takeFailure() -> StorageError? {
        state.withLock { $0.failures.isEmpty ? nil : $0.failures.removeFirst() }
    }
}
