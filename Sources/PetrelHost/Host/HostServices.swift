import DurableHTTP
import DurableTaskHub
import FunctionModel
import HostHTTP
import HostTriggers
import Logging
import ServiceLifecycle

extension Logger {
    /// For messages of this category, which levels can be set for.
    func of(_ category: String) -> Logger {
        var logger = self
        logger[metadataKey: "category"] = "\(category)"
        return logger
    }
}

/// Says once that the host is ready.
struct Announcer: Service {
    var server: FunctionHTTPServer
    var queues: OptionalListener?
    var sdks: OptionalListener?
    var dashboard: OptionalListener?
    var source: FunctionSource
    var onReady: @Sendable (FunctionHost.Ready) -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            guard let port = try? await server.port() else { return }
            guard await source.whenReady(), !Task.isCancelled else { return }
            let queuePort = await queues?.chosenPort()
            let grpcPort = await sdks?.chosenPort()
            let dashboardPort = await dashboard?.chosenPort()
            onReady(
                FunctionHost.Ready(
                    port: port, queuePort: queuePort, grpcPort: grpcPort, dashboardPort: dashboardPort,
                    functions: source.invoker?.functions ?? []))
        }
        try? await gracefulShutdown()
    }
}

/// Requests of orchestrators are made as long as the host runs.
struct OutgoingRequests: Service {
    var executor: HTTPActivityExecutor

    func run() async throws {
        executor.connect()
        try? await gracefulShutdown()
        executor.shutdown()
    }
}

/// Timer functions run as long as the host does; a run that has begun may finish.
struct RunningTimers: Service {
    var listener: TimerListener
    var grace: Duration

    func run() async throws {
        listener.start()
        try? await gracefulShutdown()
        await listener.stop(within: grace)
    }
}

/// What comes first at a graceful shutdown, while everything else still runs.
struct Drain: Service {
    var server: FunctionHTTPServer
    var hub: TaskHub
    var grace: Duration
    var logger: Logger

    func run() async throws {
        guard (try? await gracefulShutdown()) != nil else { return }
        logger.info("Draining: no new work is taken; what runs has \(grace) to finish.")
        async let requests: Void = server.drain(within: grace)
        let isDone = await hub.drain(within: grace)
        await requests
        if !isDone { logger.warning("Not everything was finished in \(grace); it is done again after the next start.") }
    }
}
