#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A thread of the operating system, for work that must not wait for, or hold up, the cooperative pool.
enum SystemThread {
    private final class Start {
        let body: @Sendable () -> Void
        let name: String
        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// - Parameter name: at most 15 bytes are shown.
    /// - Returns: false when the system gives no more threads.
    @discardableResult
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        let start = Unmanaged.passRetained(Start(name, body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let status = pthread_create(
            &thread, nil,
            { argument in
                #if !canImport(Darwin)
                    guard let argument else { return nil }
                #endif
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                SystemThread.name(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard status == 0 else {
            start.release()
            return false
        }
        #if canImport(Darwin)
            if let thread { pthread_detach(thread) }
        #else
            pthread_detach(thread)
        #endif
        return true
    }

    /// Names the current thread, for debuggers and `top`.
    private static func name(_ name: String) {
        #if canImport(Darwin)
            pthread_setname_np(name)
        #else
            guard let file = fopen("/proc/thread-self/comm", "w") else { return }
            fputs(name, file)
            fclose(file)
        #endif
    }

    /// - Parameter seconds: less than one.
    static func pause(seconds: Double) {
        var duration = timespec(tv_sec: 0, tv_nsec: Int(seconds * 1e9))
        nanosleep(&duration, nil)
    }

    /// Cores this process may run on; at least 1.
    static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
