import DurableTask
import FunctionModel
import WorkerProtocol

/// The HTTP invocations under way on one connection: each is a stream the host opened.
///
/// A value: its methods append the frames to send and return whom to answer.
struct Invocations {
    typealias Reply = Result<HTTPResponseData, InvocationError>
    typealias Waiter = @Sendable (Reply) -> Void
    typealias Answer = (waiter: Waiter, reply: Reply)

    private struct Invocation {
        /// Nil when it has been answered, and the body of the response still comes.
        var waiter: Waiter?
        var sender: BodySender
        var response: HTTPResponseData?
        var receiver: BodyReceiver?
        /// Of a request whose body still comes.
        var upload: Upload?
        /// Of a response whose body is passed on as it comes.
        var pipe: HTTPBodyPipe?

        /// Nobody needs the rest of the request.
        func answer(_ reply: Reply) -> Answer? {
            upload?.task.cancel()
            if case .failure(let error) = reply { pipe?.finish(.failure(error)) }
            return waiter.map { ($0, reply) }
        }
    }

    /// The body of a request on its way to the worker.
    struct Upload {
        var gate: CreditGate
        var task: Task<Void, Never>
    }

    private var open: [UInt32: Invocation] = [:]
    private var lastStream: UInt32 = 0
    private let bodyLimit: Int

    /// - Parameter bodyLimit: the longest response body, in bytes.
    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    var count: Int { open.count }

    mutating func begin(
        _ function: String, _ request: HTTPRequestData, waiter: @escaping Waiter,
        frames: inout [Frame<HostMessage>]
    ) -> UInt32 {
        let stream = nextStream()
        var request = request
        var sender = BodySender(request.body, first: &request.body)
        let isStream = request.stream != nil
        let head = InvocationHead(function: function, request: request, bodyFollows: isStream || !sender.isDone)
        frames.append(Frame(.invocation(head), on: stream))
        if head.bodyFollows, !isStream { Self.send(&sender, on: stream, frames: &frames) }
        open[stream] = Invocation(waiter: waiter, sender: sender)
        return stream
    }

    /// - Returns: whether the body is still wanted.
    mutating func uploads(_ upload: Upload, on stream: UInt32) -> Bool {
        guard open[stream] != nil else { return false }
        open[stream]?.upload = upload
        return true
    }

    /// The caller no longer waits.
    mutating func cancel(_ stream: UInt32, frames: inout [Frame<HostMessage>]) -> Answer? {
        guard let invocation = open.removeValue(forKey: stream) else { return nil }
        frames.append(Frame(.cancel, on: stream))
        return invocation.answer(.failure(InvocationError(.cancelled, "The invocation was cancelled.")))
    }

    mutating func credit(_ bytes: UInt64, on stream: UInt32, frames: inout [Frame<HostMessage>]) {
        guard var invocation = open.removeValue(forKey: stream) else { return }
        invocation.upload?.gate.grant(bytes)
        if !invocation.sender.isDone {
            invocation.sender.grant(bytes)
            Self.send(&invocation.sender, on: stream, frames: &frames)
        }
        open[stream] = invocation
    }

    /// - Parameter pipe: for a body that is passed on as it comes.
    mutating func response(_ head: ResponseHead, on stream: UInt32, pipe: () -> HTTPBodyPipe) -> Answer? {
        guard let waiter = open[stream]?.waiter else { return nil }
        guard head.bodyFollows else {
            return open.removeValue(forKey: stream)?.answer(.success(head.response))
        }
        if head.isStream {
            let pipe = pipe()
            var response = head.response
            pipe.offer(response.body)
            response.body = []
            response.stream = HTTPBodyStream(pipe)
            open[stream]?.pipe = pipe
            open[stream]?.waiter = nil
            return (waiter, .success(response))
        }
        open[stream]?.response = head.response
        open[stream]?.receiver = BodyReceiver(first: head.response.body, limit: bodyLimit)
        return nil
    }

    mutating func body(
        _ part: ArraySlice<UInt8>, on stream: UInt32, frames: inout [Frame<HostMessage>]
    ) -> Answer? {
        // Taken out while it grows: the body must not be copied with every part.
        if let pipe = open[stream]?.pipe {
            // Credit is granted when somebody has taken it.
            pipe.offer(Array(part))
            return nil
        }
        guard var invocation = open.removeValue(forKey: stream) else { return nil }
        guard var receiver = invocation.receiver.take() else {
            let sentence = "The worker sent a body before its response."
            return invocation.answer(.failure(InvocationError(.threw, sentence)))
        }
        do {
            let credit = try receiver.take(part)
            if credit > 0 { frames.append(Frame(.credit(credit), on: stream)) }
            invocation.receiver = receiver
            open[stream] = invocation
            return nil
        } catch {
            frames.append(Frame(.cancel, on: stream))
            let sentence = "The function's response is longer than the \(bodyLimit) bytes that the host takes."
            return invocation.answer(.failure(InvocationError(.threw, sentence)))
        }
    }

    mutating func bodyEnd(on stream: UInt32) -> Answer? {
        guard let invocation = open.removeValue(forKey: stream) else { return nil }
        if let pipe = invocation.pipe {
            pipe.finish()
            invocation.upload?.task.cancel()
            return nil
        }
        guard var response = invocation.response, let receiver = invocation.receiver else {
            let sentence = "The worker ended a response that it had not begun."
            return invocation.answer(.failure(InvocationError(.threw, sentence)))
        }
        response.body = receiver.body
        return invocation.answer(.success(response))
    }

    mutating func failure(_ error: InvocationError, on stream: UInt32) -> Answer? {
        open.removeValue(forKey: stream)?.answer(.failure(error))
    }

    /// The worker is gone.
    mutating func failAll(_ error: InvocationError) -> [Answer] {
        defer { open = [:] }
        return open.values.compactMap { $0.answer(.failure(error)) }
    }

    private static func send(_ sender: inout BodySender, on stream: UInt32, frames: inout [Frame<HostMessage>]) {
        while let part = sender.next() { frames.append(Frame(.body(part), on: stream)) }
        if sender.isDone { frames.append(Frame(.bodyEnd, on: stream)) }
    }

    /// Odd, and not one that is still open after four billion.
    private mutating func nextStream() -> UInt32 {
        repeat { lastStream = lastStream == 0 ? 1 : lastStream &+ 2 } while open[lastStream] != nil
        return lastStream
    }
}
