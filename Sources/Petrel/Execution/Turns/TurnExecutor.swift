internal import Synchronization

/// Runs the tasks of one orchestration: first in, first out, on the thread that runs the turn and only while it does.
/// That order, and with it everything the orchestrator does, is the same in every replay.
///
/// `@unchecked Sendable`: `queue` and `head` are touched only by the thread inside a turn of this executor; the rest is
/// behind a lock.
final class TurnExecutor: TaskExecutor, @unchecked Sendable {
    private var queue: [UnownedJob] = []
    private var head = 0
    private let outside = Mutex(Outside())
    private let hasForeignWake = Atomic(false)

    private struct Outside {
        /// Jobs other threads brought: the orchestrator awaited something foreign, and it has happened.
        var jobs: [UnownedJob] = []
        /// Set when the orchestrator is given up: what still comes is run so that its tasks can end.
        var afterlife: (@Sendable (TurnExecutor) -> Void)?
    }

    /// Whether the current thread is running a turn of this orchestration.
    var isInside: Bool { CurrentTurn.isOf(self) }

    /// Something outside the turn woke or cancelled a task of the orchestration.
    var wasWokenFromOutside: Bool { hasForeignWake.load(ordering: .acquiring) }

    func noteForeignWake() { hasForeignWake.store(true, ordering: .releasing) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isInside {
            queue.append(job)
            return
        }
        noteForeignWake()
        let afterlife = outside.withLock { outside in
            outside.jobs.append(job)
            return outside.afterlife
        }
        afterlife?(self)
    }

    /// Runs `body` and then every job there is, and every job those make, until none is left.
    func turn(_ body: () -> Void) {
        let outer = CurrentTurn.enter(self)
        defer { CurrentTurn.leave(to: outer) }
        body()
        let executor = asUnownedTaskExecutor()
        while let job = next() { job.runSynchronously(on: executor) }
    }

    /// Like ``turn(_:)`` for an orchestrator that is given up: jobs from outside run too.
    func lastTurn(_ body: () -> Void) {
        turn {
            body()
            queue.append(contentsOf: takeOutsideJobs())
        }
    }

    /// From now on a job from outside is announced, for somebody to call ``lastTurn(_:)``.
    func endure(_ afterlife: (@Sendable (TurnExecutor) -> Void)?) {
        outside.withLock { $0.afterlife = afterlife }
    }

    private func takeOutsideJobs() -> [UnownedJob] {
        outside.withLock { outside in
            defer { outside.jobs = [] }
            return outside.jobs
        }
    }

    private func next() -> UnownedJob? {
        guard head < queue.count else {
            queue.removeAll(keepingCapacity: queue.capacity <= 256)
            head = 0
            return nil
        }
        defer { head += 1 }
        return queue[head]
    }
}
