#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A state behind a lock, and threads that wait for it to change.
///
/// For what several threads touch all the time: where cores are few, `Synchronization.Mutex` spins while the thread that
/// holds it waits for the core, and hands the lock over through the kernel (measured: a tenth of the engine's CPU time).
///
/// `@unchecked Sendable`: the state is touched only with the mutex held; the C objects stay where they are.
package final class Condition<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    package init(_ state: State) {
        self.state = state
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        #if os(Linux)
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            // Steps of the wall clock must not lengthen a wait.
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(condition, &attributes)
            pthread_condattr_destroy(&attributes)
        #else
            pthread_cond_init(condition, nil)
        #endif
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package enum Wake {
        case nobody
        case one
        case everybody
    }

    /// Changes the state, then wakes who waits for that.
    package func change<Result>(_ body: (inout State) -> (Result, Wake)) -> Result {
        pthread_mutex_lock(mutex)
        let (result, wake) = body(&state)
        pthread_mutex_unlock(mutex)
        switch wake {
        case .nobody: break
        case .one: pthread_cond_signal(condition)
        case .everybody: pthread_cond_broadcast(condition)
        }
        return result
    }

    /// Waits until `ready` answers something.
    package func wait<Result>(_ ready: (inout State) -> Result?) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = ready(&state) { return result }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// Waits until `ready` answers something; after the time, `late` decides.
    /// - Parameter seconds: less than a day.
    package func wait<Result>(
        seconds: Double, _ ready: (inout State) -> Result?, late: (inout State) -> Result
    ) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        var deadline = timespec()
        #if os(Linux)
            clock_gettime(CLOCK_MONOTONIC, &deadline)
        #else
            clock_gettime(CLOCK_REALTIME, &deadline)
        #endif
        let nanoseconds = Int(seconds * 1e9) + deadline.tv_nsec
        deadline.tv_sec += nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        while true {
            if let result = ready(&state) { return result }
            if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT {
                return ready(&state) ?? late(&state)
            }
        }
    }
}
