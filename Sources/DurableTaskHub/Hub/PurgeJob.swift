import DurableTask
import Synchronization

/// The deletions under way in a hub.
final class PurgeJobs: Sendable {
    private let state = Mutex((next: 0, running: [Int: PurgeJob]()))

    /// - Returns: its number here.
    func add(_ job: PurgeJob) -> Int {
        state.withLock { state in
            state.next += 1
            state.running[state.next] = job
            return state.next
        }
    }

    func remove(_ number: Int) { state.withLock { $0.running[number] = nil } }

    /// Returns when none runs any more.
    func stopAll() async {
        for job in state.withLock({ Array($0.running.values) }) { await job.stop() }
    }
}

/// A deletion of many instances that goes on by itself, however long whoever asked for it waits.
final class PurgeJob: Sendable {
    private let deleted = Mutex(0)
    private let failure = Mutex<(any Error)?>(nil)
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let done: AsyncStream<Void>
    private let finish: AsyncStream<Void>.Continuation

    init() { (done, finish) = AsyncStream.makeStream() }

    var deletedCount: Int { deleted.withLock { $0 } }

    func add(_ count: Int) { deleted.withLock { $0 += count } }

    /// - Parameter whenOver: called at the end, whatever it was.
    func begin(whenOver: @escaping @Sendable () -> Void, _ work: @escaping @Sendable (PurgeJob) async throws -> Void) {
        let running = Task { [self] in
            do { try await work(self) } catch { failure.withLock { $0 = error } }
            finish.finish()
            whenOver()
        }
        task.withLock { $0 = running }
    }

    /// Waits so long, or to the end.
    /// - Returns: what has been done by then.
    func outcome(within timeout: Duration?) async throws -> PurgeOutcome {
        let isOver = await withTaskGroup(of: Bool.self) { [done] group in
            group.addTask {
                for await _ in done {}
                return !Task.isCancelled
            }
            if let timeout {
                group.addTask {
                    try? await Task.sleep(for: min(max(timeout, .zero), .seconds(1 << 32)))
                    return false
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
        try Task.checkCancellation()
        if isOver, let failure = failure.withLock({ $0 }) { throw failure }
        return PurgeOutcome(deleted: deletedCount, isComplete: isOver)
    }

    /// Stops it, and returns when it has stopped.
    func stop() async {
        let running = task.withLock { $0 }
        running?.cancel()
        await running?.value
    }
}
