import DurableTask
import FailPoints
import FunctionModel
import NIOCore
import Synchronization
import WorkerProtocol

/// The host's end of one worker's socket. To the hub it is an executor; to the supervisor a source of events.
///
/// One lock holds everything, also the bytes to send: frames leave in the order in which they were decided.
final class WorkerConnection: Executor {
    let id: ExecutorID
    private let door: any ExecutorDoor
    private let calls: ClientCalls
    private let log: @Sendable (LogLine) -> Void
    private let events: @Sendable (WorkerLife.Event) -> Void
    private let state: Mutex<State>

    private struct State {
        /// Nil before the worker has connected and after it has gone.
        var channel: (any Channel)?
        var isClosed = false
        var parser = FrameParser<WorkerMessage>()
        var invocations: Invocations
        var openTurns: Set<TurnToken> = []
        var openActivities: Set<ActivityToken> = []
        var openEntities: Set<EntityToken> = []
        var outbox: [UInt8] = []
        var isFlushScheduled = false
        /// Of the hello.
        var buildID = ""
        /// The supervisor wants to know when nothing is open any more.
        var isRetiring = false

        var isIdle: Bool {
            openTurns.isEmpty && openActivities.isEmpty && openEntities.isEmpty && invocations.count == 0
        }
    }

    private let frameLimit: Int

    /// - Parameters:
    ///   - bodyLimit: the longest response body, in bytes.
    ///   - frameLimit: the longest frame, in bytes.
    init(
        id: ExecutorID, door: any ExecutorDoor, client: any TaskHubClient, bodyLimit: Int,
        frameLimit: Int = FrameHeader.maximumLength,
        log: @escaping @Sendable (LogLine) -> Void, events: @escaping @Sendable (WorkerLife.Event) -> Void
    ) {
        self.id = id
        self.door = door
        self.log = log
        self.events = events
        self.frameLimit = frameLimit
        calls = ClientCalls(client)
        state = Mutex(State(invocations: Invocations(bodyLimit: bodyLimit)))
    }

    // MARK: Executor

    func run(_ turn: TurnWorkItem) {
        FailPoint.sendTurn.before()
        send(.turn(turn)) {
            $0.openTurns.insert(turn.token)
        } orElse: {
            let length = (turn.pastEvents ?? []).reduce(turn.encodedNewEvents.count) { $0 + $1.count }
            let message =
                "The turn of '\(turn.name)' has \(length) bytes of events, and a worker takes \(frameLimit) at once. Pass "
                + "less between functions, or keep the history short with continueAsNew; then start it anew."
            let buildID = state.withLock { $0.buildID }
            door.finish(
                turn.token,
                with: .held(
                    HoldReason(
                        kind: .tooLarge, message: message, buildID: buildID,
                        since: turn.newEvents.first?.timestamp ?? .epoch)))
        }
        FailPoint.sendTurn.after()
    }

    func run(_ activity: ActivityWorkItem) {
        FailPoint.sendActivity.before()
        send(.activity(activity)) {
            $0.openActivities.insert(activity.token)
        } orElse: { [door] in
            let sentence = "The input of the activity '\(activity.task.name)' is longer than a worker takes."
            door.finish(
                activity.token, with: .failed(FailureDetails(errorType: "Petrel.PayloadTooLarge", message: sentence)))
        }
        FailPoint.sendActivity.after()
    }

    func run(_ entity: EntityWorkItem) {
        FailPoint.sendEntity.before()
        send(.entity(entity)) {
            $0.openEntities.insert(entity.token)
        } orElse: { [door] in
            let sentence = "The state of \(entity.entityID) and its operations are longer than a worker takes."
            let failure = FailureDetails(errorType: "Petrel.PayloadTooLarge", message: sentence)
            door.finish(
                entity.token,
                with: .finished(
                    EntityBatchResult(results: entity.operations.map { _ in .failed(failure) }, state: entity.state)))
        }
        FailPoint.sendEntity.after()
    }

    func cancel(_ activity: ActivityToken) { send(.cancelActivity(activity)) }

    func forgetSession(_ instanceID: InstanceID, _ executionID: ExecutionID) {
        send(.forgetSession(instanceID, executionID))
    }

    // MARK: Invocations

    /// How many HTTP invocations are under way.
    var load: Int { state.withLock { $0.invocations.count } }

    /// - Throws: ``InvocationError``.
    func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
        let stream = Mutex<UInt32?>(nil)
        let reply: Invocations.Reply = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                guard let opened = begin(function, request, waiter: { continuation.resume(returning: $0) }) else {
                    return
                }
                stream.withLock { $0 = opened }
                if let body = request.stream { upload(body, on: opened) }
                // Cancelled before the stream was known.
                if Task.isCancelled { cancel(opened) }
            }
        } onCancel: {
            if let opened = stream.withLock({ $0 }) { cancel(opened) }
        }
        return try reply.get()
    }

    /// Sends the body of a request while it comes.
    private func upload(_ body: HTTPBodyStream, on stream: UInt32) {
        let gate = CreditGate()
        let task = Task { [self] in
            do {
                for try await part in body { try await gate.send(part) { send(.body($0), on: stream) } }
                send(.bodyEnd, on: stream)
            } catch {
                body.cancel()
                // The caller has gone, unless it is the function that wants no more.
                if !Task.isCancelled { cancel(stream) }
            }
        }
        let isWanted = state.withLock { $0.invocations.uploads(.init(gate: gate, task: task), on: stream) }
        if !isWanted { task.cancel() }
    }

    /// For the body of a response that is passed on as it comes.
    private func pipe(on stream: UInt32) -> HTTPBodyPipe {
        HTTPBodyPipe(
            limit: .max, onTaken: { [weak self] in self?.send(.credit(UInt64($0)), on: stream) },
            onAbandoned: { [weak self] in self?.cancel(stream) })
    }

    private func begin(_ function: String, _ request: HTTPRequestData, waiter: @escaping Invocations.Waiter) -> UInt32?
    {
        let stream: UInt32? = state.withLock { state in
            guard !state.isClosed else { return nil }
            var frames: [Frame<HostMessage>] = []
            let stream = state.invocations.begin(function, request, waiter: waiter, frames: &frames)
            enqueue(frames, &state)
            return stream
        }
        if stream == nil {
            // Nothing has run: the caller may send it again.
            waiter(
                .failure(InvocationError(.unavailable, "The worker process has ended. Another one is being started.")))
        }
        return stream
    }

    private func cancel(_ stream: UInt32) {
        answer(
            state.withLock { state in
                var frames: [Frame<HostMessage>] = []
                let answer = state.invocations.cancel(stream, frames: &frames)
                enqueue(frames, &state)
                return answer
            })
    }

    private func answer(_ answer: Invocations.Answer?) { if let answer { answer.waiter(answer.reply) } }

    // MARK: From the supervisor

    func send(_ message: HostMessage) { send(message, noting: { _ in }, orElse: {}) }

    /// Sends what is waiting, then closes. The worker ends when it sees that.
    func close() {
        guard let channel = state.withLock({ $0.channel }) else { return }
        channel.eventLoop.execute { [self] in
            writeOutbox()
            channel.close(promise: nil)
        }
    }

    /// Reports ``WorkerLife/Event/idle`` when, now or later, nothing is open.
    func reportIdle() {
        let isIdle = state.withLock { state in
            state.isRetiring = true
            return state.isIdle
        }
        if isIdle { events(.idle) }
    }

    /// Answers whoever still waits.
    func fail(_ error: InvocationError) {
        for answer in state.withLock({ $0.invocations.failAll(error) }) { self.answer(answer) }
    }

    // MARK: From the channel, on its event loop

    func opened(_ channel: any Channel) {
        state.withLock { $0.channel = channel }
    }

    func closed() {
        state.withLock { state in
            state.channel = nil
            state.isClosed = true
            state.outbox = []
        }
        calls.cancelAll()
        events(.disconnected)
    }

    /// - Throws: ``WireError``: the worker does not speak the protocol.
    func received(_ bytes: ByteBuffer) throws {
        state.withLock { state in bytes.withUnsafeReadableBytes { state.parser.append($0) } }
        while let frame = try state.withLock({ state in try state.parser.next() }) { handle(frame) }
    }

    private func handle(_ frame: Frame<WorkerMessage>) {
        let stream = frame.stream
        switch frame.message {
        case .hello(let hello):
            state.withLock { $0.buildID = hello.buildID }
            events(.hello(hello))
        case .turnResult(let token, let result):
            FailPoint.takeTurn.before()
            door.finish(token, with: result)
            finished { state in
                state.openTurns.remove(token)
                return nil
            }
            FailPoint.takeTurn.after()
        case .activityResult(let token, let result):
            FailPoint.takeActivity.before()
            door.finish(token, with: result)
            finished { state in
                state.openActivities.remove(token)
                return nil
            }
            FailPoint.takeActivity.after()
        case .entityResult(let token, let result):
            FailPoint.takeEntity.before()
            door.finish(token, with: result)
            finished { state in
                state.openEntities.remove(token)
                return nil
            }
            FailPoint.takeEntity.after()
        case .heartbeat(let token, let progress): door.heartbeat(of: token, progress: progress)
        case .response(let head): finished { $0.invocations.response(head, on: stream) { pipe(on: stream) } }
        case .invocationFailure(let error): finished { $0.invocations.failure(error, on: stream) }
        case .bodyEnd: finished { $0.invocations.bodyEnd(on: stream) }
        case .body(let part):
            let answer = state.withLock { state in
                var frames: [Frame<HostMessage>] = []
                let answer = state.invocations.body(part, on: stream, frames: &frames)
                enqueue(frames, &state)
                return answer
            }
            self.answer(answer)
        case .credit(let bytes):
            state.withLock { state in
                var frames: [Frame<HostMessage>] = []
                state.invocations.credit(bytes, on: stream, frames: &frames)
                enqueue(frames, &state)
            }
        case .clientCall(let call):
            calls.begin(call, on: stream) { [weak self] reply in self?.reply(reply, on: stream) }
        case .cancel: calls.cancel(stream)
        case .log(let line): log(line)
        case .pong: break
        }
    }

    private func reply(_ reply: ClientReply, on stream: UInt32) {
        send(.clientReply(reply), on: stream) { _ in
        } orElse: { [weak self] in
            let sentence = "The answer is longer than a worker takes. Ask for less at once."
            self?.send(.clientReply(.failed(TaskHubError(.invalidArgument, sentence))), on: stream)
        }
    }

    private func finished(_ change: (inout State) -> Invocations.Answer?) {
        let (answer, isIdle) = state.withLock { state in
            (change(&state), state.isRetiring && state.isIdle)
        }
        self.answer(answer)
        if isIdle { events(.idle) }
    }

    // MARK: Sending

    /// - Parameters:
    ///   - noting: what to remember when the frame is on its way.
    ///   - orElse: what to do when it is too long for the worker.
    private func send(
        _ message: HostMessage, on stream: UInt32 = 0, noting: (inout State) -> Void = { _ in },
        orElse: () -> Void = {}
    ) {
        let isSent = state.withLock { state in
            guard !state.isClosed else { return true }
            guard enqueue([Frame(message, on: stream)], &state) else { return false }
            noting(&state)
            return true
        }
        if !isSent { orElse() }
    }

    @discardableResult
    private func enqueue(_ frames: [Frame<HostMessage>], _ state: inout State) -> Bool {
        for frame in frames {
            guard (try? frame.append(to: &state.outbox, maximumLength: frameLimit)) != nil else { return false }
        }
        // All that gathers until the loop comes round leaves in one write.
        if !state.isFlushScheduled, !state.outbox.isEmpty, let channel = state.channel {
            state.isFlushScheduled = true
            channel.eventLoop.execute { [self] in writeOutbox() }
        }
        return true
    }

    /// On the channel's event loop only, so that the order is kept without the lock: a write to a worker that has just
    /// died reads, within the call, what is left of it, and what is read comes back here.
    private func writeOutbox() {
        let write: (channel: any Channel, bytes: ByteBuffer)? = state.withLock { state in
            state.isFlushScheduled = false
            guard !state.outbox.isEmpty, let channel = state.channel else { return nil }
            defer { state.outbox.removeAll(keepingCapacity: state.outbox.capacity <= 1 << 20) }
            return (channel, ByteBuffer(bytes: state.outbox))
        }
        guard let write else { return }
        FailPoint.flush.before()
        write.channel.writeAndFlush(write.bytes, promise: nil)
        FailPoint.flush.after()
    }
}
