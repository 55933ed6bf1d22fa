internal import DurableTask

/// Runs the tasks of activities and HTTP functions, on threads of its own: as many as there are cores, and more while
/// its queue does not move, so that functions that block their thread do not stop the others.
final class ElasticExecutor: TaskExecutor {
    private struct Pool {
        var queue = FIFO<UnownedJob>()
        var threads = 0
        var idle = 0
        /// How many jobs have been taken, to see whether the queue moves.
        var taken: UInt64 = 0
        var isWatched = false
        /// Nobody is woken for a new job: somebody adds several.
        var gathering = 0
        var isClosed = false

        var waiting: Int { queue.count }

        mutating func take() -> UnownedJob? {
            guard let job = queue.popFirst() else { return nil }
            taken &+= 1
            return job
        }
    }

    /// Threads that stay when there is nothing to do.
    private let smallest: Int
    private let largest: Int
    private let idleSeconds: Double
    private let pool = Condition(Pool())

    /// - Parameters:
    ///   - largest: never more threads than this.
    ///   - idleSeconds: after this long without work a thread too many ends.
    init(smallest: Int = SystemThread.coreCount, largest: Int = 1_024, idleSeconds: Double = 5) {
        self.smallest = max(1, smallest)
        self.largest = max(largest, self.smallest)
        self.idleSeconds = idleSeconds
    }

    /// How many threads there are now.
    var threadCount: Int { pool.change { ($0.threads, .nobody) } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let (grow, watch) = pool.change { pool in
            pool.queue.append(job)
            return pool.gathering > 0 ? ((0, false), .nobody) : (admit(&pool), .one)
        }
        for _ in 0..<grow { startThread() }
        if watch { startWatching() }
    }

    /// The threads are woken once for all jobs that the body adds.
    func gathering(_ body: () -> Void) {
        pool.change { pool in
            pool.gathering += 1
            return ((), .nobody)
        }
        body()
        let (grow, watch) = pool.change { pool in
            pool.gathering -= 1
            return (admit(&pool), pool.waiting == 1 ? .one : .everybody)
        }
        for _ in 0..<grow { startThread() }
        if watch { startWatching() }
    }

    /// - Returns: how many threads to start for what waits, and whether to start watching that the queue moves.
    private func admit(_ pool: inout Pool) -> (grow: Int, watch: Bool) {
        let missing = pool.waiting - pool.idle
        guard missing > 0 else { return (0, false) }
        let more = max(0, min(smallest - pool.threads, missing))
        pool.threads += more
        guard more < missing, !pool.isWatched else { return (more, false) }
        pool.isWatched = true
        return (more, true)
    }

    /// The threads end when the queue is empty.
    func close() {
        pool.change { pool in
            pool.isClosed = true
            return ((), .everybody)
        }
    }

    private enum Next {
        case job(UnownedJob)
        /// Nothing came for a while, and the thread stays.
        case nothing
        case end
    }

    private func startThread() {
        let started = SystemThread.start("petrel-function") { [self] in
            let executor = asUnownedTaskExecutor()
            while true {
                switch next() {
                case .job(let job): job.runSynchronously(on: executor)
                case .nothing: continue
                case .end: return
                }
            }
        }
        if !started {
            pool.change { pool in
                pool.threads -= 1
                return ((), .nobody)
            }
        }
    }

    private func next() -> Next {
        var isIdle = false
        return pool.wait(seconds: idleSeconds) { pool in
            if let job = pool.take() {
                if isIdle { pool.idle -= 1 }
                return .job(job)
            }
            if !isIdle {
                isIdle = true
                pool.idle += 1
            }
            guard pool.isClosed else { return nil }
            pool.idle -= 1
            pool.threads -= 1
            return .end
        } late: { pool in
            pool.idle -= 1
            guard pool.threads > smallest else { return .nothing }
            pool.threads -= 1
            return .end
        }
    }

    /// Looks, as long as jobs wait, whether any was taken since the last look; adds threads when none was.
    private func startWatching() {
        let started = SystemThread.start("petrel-watch") { [self] in
            var seen: UInt64?
            while let missing = look(&seen) {
                for _ in 0..<missing { startThread() }
            }
        }
        if !started {
            pool.change { pool in
                pool.isWatched = false
                return ((), .nobody)
            }
        }
    }

    /// - Returns: how many threads to add; nil when nothing waits any more.
    private func look(_ seen: inout UInt64?) -> Int? {
        SystemThread.pause(seconds: Self.patience)
        return pool.change { pool in
            guard pool.waiting > 0 else {
                pool.isWatched = false
                return (nil, .nobody)
            }
            defer { seen = pool.taken }
            guard seen == pool.taken else { return (0, .nobody) }
            let more = min(pool.waiting, max(1, pool.threads / 4), largest - pool.threads)
            pool.threads += more
            return (more, .nobody)
        }
    }

    /// Seconds a queue may stand still.
    private static let patience = 0.01
}
