internal import DurableTask
internal import FailPoints
internal import FunctionModel
internal import Logging
internal import Synchronization
internal import WorkerProtocol

/// The worker's end of the protocol: hands what the host sends to the functions, and what comes of it back.
///
/// Only the reader thread calls ``read(from:)`` and what it leads to; functions answer from their own threads.
final class WorkerSession: Sendable {
    private let functions: [FunctionDescriptor]
    /// The functions that take bodies in parts.
    private let streaming: Set<String>
    private let buildID: String
    private let outbox: WorkerOutbox
    private let client: RemoteTaskHubClient
    private let state = Mutex(State())

    private struct State {
        /// Nil until the host has said welcome.
        var executor: FunctionExecutor?
        var invocations = IncomingInvocations()
    }

    init(functions: [FunctionDescriptor], buildID: String, outbox: WorkerOutbox) {
        self.functions = functions
        streaming = Set(
            functions.filter { if case .http(let binding) = $0.metadata.trigger { binding.streamsBody } else { false } }
                .map(\.metadata.name))
        self.buildID = buildID
        self.outbox = outbox
        client = RemoteTaskHubClient(outbox)
    }

    /// Serves until the host is gone or says that it is over.
    /// - Returns: the exit status of the process.
    func read(from socket: WorkerSocket) -> Int32 {
        var parser = FrameParser<HostMessage>()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        do {
            while true {
                let count = socket.read(into: buffer)
                guard count > 0 else { return 0 }
                parser.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                while let frame = try parser.next() {
                    if let status = handle(frame) { return status }
                }
                executor?.flush()
            }
        } catch {
            print("The host does not speak the protocol of this function app: \(error)")
            return 1
        }
    }

    /// - Returns: the exit status when it is over.
    private func handle(_ frame: Frame<HostMessage>) -> Int32? {
        let stream = frame.stream
        switch frame.message {
        case .welcome(let welcome): begin(welcome)
        case .refusal: return 1
        case .shutdown: return 0
        case .drain: break
        case .turn(let turn):
            FailPoint.workerTurn.before()
            executor?.run(turn)
            FailPoint.workerTurn.after()
        case .activity(let activity):
            FailPoint.workerActivity.before()
            executor?.run(activity)
            FailPoint.workerActivity.after()
        case .entity(let entity):
            FailPoint.workerEntity.before()
            executor?.run(entity)
            FailPoint.workerEntity.after()
        case .cancelActivity(let token): executor?.cancel(token)
        case .forgetSession(let instance, let execution): executor?.forgetSession(instance, execution)
        case .invocation(let head):
            let pipe = streaming.contains(head.function) ? pipe(on: stream) : nil
            state.withLock { $0.invocations.head(head, on: stream, pipe: pipe) }.map(run)
        case .bodyEnd: state.withLock { $0.invocations.bodyEnd(on: stream) }.map(run)
        case .body(let part):
            let credit = state.withLock { $0.invocations.body(part, on: stream) }
            if credit > 0 { outbox.send(.credit(credit), on: stream) }
        case .credit(let bytes): outbox.send(state.withLock { $0.invocations.credit(bytes, on: stream) })
        case .cancel: state.withLock { $0.invocations.cancel(stream) }?.cancel()
        case .clientReply(let reply): client.answered(reply, on: stream)
        case .ping(let number): outbox.send(.pong(number))
        }
        return nil
    }

    private var executor: FunctionExecutor? { state.withLock { $0.executor } }

    private func begin(_ welcome: Welcome) {
        var logger = Logger(label: "petrel.functions") { [outbox] in FrameLogHandler(label: $0, outbox: outbox) }
        logger.logLevel = Logger.Level(welcome.logLevel)
        let executor = FunctionExecutor(
            id: ExecutorID("worker"), functions: functions, buildID: buildID, client: client,
            hub: HubAddress(taskHub: welcome.taskHub, connection: welcome.connectionName, code: welcome.code),
            door: RemoteDoor(outbox), logger: logger, turnThreads: Int(welcome.turnThreads),
            sessionBudget: Int(clamping: welcome.sessionBudget), turnLimit: .milliseconds(welcome.turnLimit),
            whenTurnIsStuck: { sentence in
                WorkerEntry.complain(sentence + " The process ends.")
                WorkerEntry.endAtOnce()
            }, versions: welcome.versions, settings: welcome.settings)
        state.withLock { $0.executor = executor }
        executor.connect()
    }

    /// Runs an HTTP function where activities run, never on this thread.
    private func run(_ invocation: IncomingInvocations.Complete) {
        guard let executor else { return }
        let stream = invocation.stream
        let task = Task(executorPreference: executor.elastic) { [self] in
            do {
                var response = try await executor.invoke(invocation.function, with: invocation.request)
                if let body = response.stream.take() {
                    try await send(response, body, on: stream)
                } else {
                    outbox.send(state.withLock { $0.invocations.respond(response, on: stream) })
                }
            } catch {
                let failure = error as? InvocationError ?? InvocationError(.threw, "\(error)")
                guard state.withLock({ $0.invocations.ended(stream) }) else { return }
                outbox.send(.invocationFailure(failure), on: stream)
            }
        }
        state.withLock { $0.invocations.started(task, on: stream) }
    }

    /// The body of a request as it comes; the host may send more when some has been taken.
    private func pipe(on stream: UInt32) -> HTTPBodyPipe {
        HTTPBodyPipe(limit: .max, onTaken: { [outbox] in outbox.send(.credit(UInt64($0)), on: stream) })
    }

    /// Sends a response whose body is made meanwhile.
    private func send(_ response: HTTPResponseData, _ body: HTTPBodyStream, on stream: UInt32) async throws {
        let gate = CreditGate()
        guard state.withLock({ $0.invocations.stream(through: gate, on: stream) }) else { return body.cancel() }
        outbox.send(.response(ResponseHead(response: response, bodyFollows: true, isStream: true)), on: stream)
        do {
            for try await part in body { try await gate.send(part) { outbox.send(.body($0), on: stream) } }
        } catch {
            body.cancel()
            throw error
        }
        if state.withLock({ $0.invocations.ended(stream) }) { outbox.send(.bodyEnd, on: stream) }
    }
}
