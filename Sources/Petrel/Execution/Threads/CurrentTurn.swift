#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Which orchestration the current thread is running.
///
/// A slot of the C library rather than a comparison of thread ids: the compiler may keep `pthread_self()` across an
/// await, after which the code can be on another thread; what a slot holds is read anew each time.
enum CurrentTurn {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    static func isOf(_ executor: TurnExecutor) -> Bool {
        pthread_getspecific(key) == UnsafeMutableRawPointer(Unmanaged.passUnretained(executor).toOpaque())
    }

    /// - Returns: what the thread ran before; give it back to ``leave(to:)``.
    static func enter(_ executor: TurnExecutor) -> UnsafeMutableRawPointer? {
        let outer = pthread_getspecific(key)
        pthread_setspecific(key, Unmanaged.passUnretained(executor).toOpaque())
        return outer
    }

    static func leave(to outer: UnsafeMutableRawPointer?) { pthread_setspecific(key, outer) }
}
