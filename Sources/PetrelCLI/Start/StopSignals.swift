import ArgumentParser
import Dispatch
import Logging
import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// SIGINT and SIGTERM: the first one shuts down gracefully, the second one stops at once. Nothing is lost either way.
enum StopSignals {
    /// Runs a group until it ends or is told to.
    /// - Throws: `ExitCode`, 128 and the number of the second signal, as a shell has it for a process that one ended; what
    ///   the group throws.
    static func run(_ group: ServiceGroup, logger: Logger) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let second: UnixSignal? = try await withThrowingTaskGroup(of: UnixSignal?.self) { tasks in
            tasks.addTask {
                try await group.run()
                return nil
            }
            tasks.addTask { await listen(to: signals, group, logger) }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? nil
        }
        if let second { throw ExitCode(128 + second.rawValue) }
    }

    /// Returns the second signal; nil when the task is cancelled.
    private static func listen(to signals: UnixSignalsSequence, _ group: ServiceGroup, _ logger: Logger) async
        -> UnixSignal?
    {
        var isFirst = true
        for await signal in signals {
            guard isFirst else {
                // Whatever does not let itself be stopped is no reason to stay.
                let status = 128 + signal.rawValue
                DispatchQueue.global().asyncAfter(deadline: .now() + 2) { _exit(status) }
                return signal
            }
            isFirst = false
            logger.notice("Stopping when what runs is finished. Once more stops at once.")
            await group.triggerGracefulShutdown()
        }
        return nil
    }
}
