import DurableTask
import FunctionModel
import Logging
import NIOCore
import Synchronization
import WorkerProtocol

/// One worker process with its socket: carries out what ``WorkerLife`` decides.
final class WorkerProcess: Sendable {
    let connection: WorkerConnection
    private let configuration: SwiftWorkerConfiguration
    private let program: WorkerProgram
    private let door: any ExecutorDoor
    private let logger: Logger
    private let group: any EventLoopGroup
    private let events: AsyncStream<WorkerLife.Event>
    private let post: AsyncStream<WorkerLife.Event>.Continuation

    init(
        _ configuration: SwiftWorkerConfiguration, executable: String, socket: String, id: ExecutorID,
        door: any ExecutorDoor, client: any TaskHubClient, logger: Logger, group: any EventLoopGroup
    ) {
        self.configuration = configuration
        self.door = door
        self.logger = logger
        self.group = group
        program = WorkerProgram(configuration, executable: executable, socket: socket, logger: logger)
        let (events, post) = AsyncStream.makeStream(of: WorkerLife.Event.self)
        self.events = events
        self.post = post
        connection = WorkerConnection(
            id: id, door: door, client: client, bodyLimit: configuration.responseLimit,
            log: { logger.log($0) }, events: { post.yield($0) })
    }

    /// What the worker wrote last to its standard error.
    var lastWords: [String] { program.lastWords }

    /// Finishes what is there, then ends.
    func retire() { post.yield(.retire) }

    func stop() { post.yield(.stop) }

    /// Runs the process to its end. Cancelling the task stops it.
    /// - Parameter ready: called when work may come, with the functions.
    /// - Throws: ``SwiftWorkerError`` when there is no socket.
    func run(ready: @escaping @Sendable ([FunctionMetadata]) -> Void) async throws -> WorkerLife.End {
        // The process outlives the cancellation by the time it takes to end.
        let life = Task { try await live(ready: ready) }
        return try await withTaskCancellationHandler {
            try await life.value
        } onCancel: {
            stop()
        }
    }

    private func live(ready: @escaping @Sendable ([FunctionMetadata]) -> Void) async throws -> WorkerLife.End {
        let listener: WorkerListener
        do {
            listener = try await WorkerListener.listen(at: program.socket, on: group) { [connection, logger] in
                WorkerChannelHandler(connection) { logger.error("\($0)") }
            }
        } catch {
            throw SwiftWorkerError(.noSocket, "The worker's socket \(program.socket) cannot be made: \(error)")
        }
        let end = await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { [program, post] in post.yield(.exited(await program.run())) }
            var life = WorkerLife()
            var timers: [WorkerLife.Timer] = [.hello]
            var end: WorkerLife.End?
            var upcoming = events.makeAsyncIterator()
            repeat {
                for timer in timers {
                    let delay = timer == .hello ? configuration.helloTimeout : configuration.grace
                    tasks.addTask { [post] in
                        guard (try? await Task.sleep(for: delay)) != nil else { return }
                        post.yield(.timer(timer))
                    }
                }
                timers = []
                guard let event = await upcoming.next() else { break }
                for effect in life.handle(event) {
                    switch effect {
                    case .arm(let timer): timers.append(timer)
                    case .over(let reason): end = reason
                    default: perform(effect, ready: ready)
                    }
                }
            } while end == nil
            tasks.cancelAll()
            return end
        }
        await listener.close()
        program.removeSocket()
        connection.close()
        connection.fail(lost(end))
        return end ?? .stopped
    }

    private func perform(_ effect: WorkerLife.Effect, ready: ([FunctionMetadata]) -> Void) {
        switch effect {
        case .send(.welcome): connection.send(.welcome(welcome))
        case .send(.refusal(let sentence)):
            connection.send(.refusal(sentence))
            connection.close()
        case .send(.drain): connection.send(.drain)
        case .send(.shutdown): connection.send(.shutdown)
        case .connect(let buildID, let functions):
            // In this order: who sees the executor may count on the functions too.
            ready(functions)
            door.connect(connection, offering: offer(buildID, functions))
        case .stopOffering:
            door.connect(connection, offering: offer("retiring", []))
            connection.reportIdle()
        case .disconnect(hasDied: false): door.disconnect(connection.id, because: .left)
        case .disconnect(hasDied: true):
            door.disconnect(connection.id, because: .died(alongside: connection.load > 0))
        case .closeSocket: connection.close()
        case .kill: program.kill()
        case .arm, .over: break
        }
    }

    private var welcome: Welcome {
        Welcome(
            taskHub: configuration.taskHub, connectionName: configuration.connectionName, code: configuration.code,
            sessionBudget: configuration.sessionBudget, turnThreads: UInt32(clamping: configuration.turnThreads),
            grace: UInt64(clamping: configuration.grace.components.seconds) * 1000,
            logLevel: LogLine.Level(logger.logLevel),
            turnLimit: configuration.turnLimit.wholeMilliseconds, versions: configuration.versions,
            settings: configuration.settings)
    }

    private func offer(_ buildID: String, _ functions: [FunctionMetadata]) -> ExecutorOffer {
        ExecutorOffer(
            buildID: buildID, orchestrators: Set(functions.filter { $0.trigger == .orchestration }.map(\.name)),
            activities: Set(functions.filter { $0.trigger == .activity }.map(\.name)),
            entities: Set(functions.filter { $0.trigger == .entity }.map { $0.name.lowercased() }),
            maximumTurns: SwiftWorkerConfiguration.maximumTurns,
            maximumActivities: SwiftWorkerConfiguration.maximumActivities,
            maximumEntities: SwiftWorkerConfiguration.maximumActivities,
            versions: configuration.versions.implementing(functions), keepsSessions: true)
    }

    private func lost(_ end: WorkerLife.End?) -> InvocationError {
        switch end {
        case .died(let exit): InvocationError(.workerLost, "The worker process ended while the function ran (\(exit)).")
        default: InvocationError(.workerLost, "The worker process was stopped while the function ran.")
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: UInt64 {
        UInt64(clamping: components.seconds) &* 1_000 + UInt64(clamping: components.attoseconds / 1_000_000_000_000_000)
    }
}
