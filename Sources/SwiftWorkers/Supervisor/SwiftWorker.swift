public import DurableTask
public import FunctionModel
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a function app in worker processes: starts them, starts them again when they end, connects them to the hub and
/// calls their HTTP functions.
///
/// An app that never says hello is not tried again: ``run()`` throws, or, when it was to replace one that serves, the one
/// that serves goes on.
public final class SwiftWorker: Service, FunctionInvoker {
    let configuration: SwiftWorkerConfiguration
    private let door: any ExecutorDoor
    private let client: any TaskHubClient
    let logger: Logger
    private let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    private let onFunctions: @Sendable ([FunctionMetadata]) -> Void
    private let builds: AsyncStream<AppBuild>
    private let submit: AsyncStream<AppBuild>.Continuation
    let crew: Mutex<WorkerCrew>

    /// - Parameters:
    ///   - door: where the workers connect as executors.
    ///   - client: what the functions' durable clients speak to.
    ///   - logger: gets what functions log and write.
    ///   - onFunctions: called when a build begins to serve, with its functions.
    public init(
        _ configuration: SwiftWorkerConfiguration, door: any ExecutorDoor, client: any TaskHubClient, logger: Logger,
        onFunctions: @escaping @Sendable ([FunctionMetadata]) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.door = door
        self.client = client
        self.logger = logger
        self.onFunctions = onFunctions
        (builds, submit) = AsyncStream.makeStream(of: AppBuild.self)
        let build = AppBuild(number: 1, executable: configuration.executable)
        crew = Mutex(WorkerCrew(wanted: build))
        submit.yield(build)
    }

    /// The functions of the build that serves; empty before the first one does.
    public var functions: [FunctionMetadata] { crew.withLock { $0.functions } }

    /// Returns when a worker serves, with its functions.
    /// - Throws: ``SwiftWorkerError`` when none ever will; `CancellationError`.
    public func waitUntilReady() async throws -> [FunctionMetadata] {
        let key = UInt64.random(in: .min ... .max)
        let answer: WorkerCrew.Readiness = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let now = crew.withLock { $0.wait(key) { continuation.resume(returning: $0) } }
                if let now { continuation.resume(returning: now) }
                if Task.isCancelled { crew.withLock { $0.giveUp(key) }?(.cancelled) }
            }
        } onCancel: {
            crew.withLock { $0.giveUp(key) }?(.cancelled)
        }
        switch answer {
        case .ready(let functions): return functions
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        }
    }

    /// Starts another build of the app beside the one that serves, and lets it take over once it has said hello; the old
    /// one finishes what it has.
    public func replace(executable: String) {
        let (build, superseded) = crew.withLock { $0.replace(executable) }
        for process in superseded { process.stop() }
        submit.yield(build)
    }

    /// - Throws: ``InvocationError``.
    public func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
        let (connection, isKnown) = crew.withLock { ($0.leastLoaded, $0.names.contains(function)) }
        guard let connection else {
            throw InvocationError(.unavailable, "No worker of the function app is running. It is being started.")
        }
        guard isKnown else { throw InvocationError(.unknownFunction, "There is no function '\(function)'.") }
        return try await connection.invoke(function, with: request)
    }

    /// Runs until it is cancelled or shut down; then the workers are stopped.
    /// - Throws: ``SwiftWorkerError`` when the app cannot be run.
    public func run() async throws {
        let folder = try SocketFolder.make(
            in: configuration.temporaryFolder ?? getenv("TMPDIR").map { String(cString: $0) })
        defer {
            folder.remove()
            close(with: SwiftWorkerError(.neverSaidHello, "The workers were stopped."))
        }
        try await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { tasks in
                for await build in self.builds {
                    for place in 0..<max(self.configuration.count, 1) {
                        tasks.addTask {
                            do {
                                try await self.keep(build, at: place, in: folder)
                            } catch {
                                self.submit.finish()
                                throw error
                            }
                        }
                    }
                }
            }
        }
    }

    private func close(with error: SwiftWorkerError) {
        for waiter in crew.withLock({ $0.close(error) }) { waiter(.failed(error)) }
    }

    // MARK: Keeping one place filled

    /// Runs one process of a build after the other, until another build serves.
    private func keep(_ build: AppBuild, at place: Int, in folder: SocketFolder) async throws {
        var backOff = BackOff()
        while !Task.isCancelled {
            guard let number = crew.withLock({ $0.nextNumber(for: build) }) else { return }
            let process = WorkerProcess(
                configuration, executable: build.executable, socket: folder.socket(number),
                id: ExecutorID("worker-\(number)"), door: door, client: client, logger: logger, group: group)
            crew.withLock { $0.starting(process, of: build) }
            let start = ContinuousClock.now
            let end = try await process.run { functions in
                self.serves(process, of: build, at: place, with: functions)
            }
            crew.withLock { $0.ended(process, at: place) }
            switch end {
            case .stopped: return
            case .refused(let sentence): return try give(up: build, SwiftWorkerError(.refused, sentence))
            case .neverSaidHello(let exit, let timedOut):
                let error = silence(of: build, exit, timedOut: timedOut, lastWords: process.lastWords)
                guard crew.withLock({ $0.hasServed(build) }) else { return try give(up: build, error) }
                logger.error("\(error)")
            case .died(let exit): logger.error("A worker process of the function app ended: \(exit).")
            }
            let delay = backOff.delay(afterLiving: start.duration(to: .now))
            logger.info("A worker process is started again in \(delay).")
            try? await Task.sleep(for: delay)
        }
    }

    private func serves(
        _ process: WorkerProcess, of build: AppBuild, at place: Int, with functions: [FunctionMetadata]
    ) {
        let change = crew.withLock { $0.serves(process, of: build, at: place, with: functions) }
        change.replaced?.retire()
        if change.isNewBuild { onFunctions(functions) }
        for waiter in change.waiters { waiter(.ready(functions)) }
    }

    /// A build that cannot run: fatal, unless another one serves.
    private func give(up build: AppBuild, _ error: SwiftWorkerError) throws {
        guard crew.withLock({ $0.giveUp(build) }) else {
            close(with: error)
            throw error
        }
        logger.error("\(error) The build before it goes on.")
    }

    private func silence(
        of build: AppBuild, _ exit: WorkerExit, timedOut: Bool, lastWords: [String]
    ) -> SwiftWorkerError {
        let what =
            timedOut
            ? "said nothing for \(configuration.helloTimeout)" : "ended before it said hello (\(exit))"
        var sentence =
            "The function app \(build.executable) \(what). Either it has no '@main struct App: WorkerMain {}' line, or it "
            + "failed while it started."
        if !lastWords.isEmpty { sentence += " What it wrote last:\n  " + lastWords.joined(separator: "\n  ") }
        return SwiftWorkerError(.neverSaidHello, sentence)
    }
}
