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
        var waiter: Waiter
        var sender: BodySender
        var response: HTTPResponseData?
        var receiver: BodyReceiver?
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
        let head = InvocationHead(function: function, request: request, bodyFollows: !sender.isDone)
        frames.append(Frame(.invocation(head), on: stream))
        if head.bodyFollows { Self.send(&sender, on: stream, frames: &frames) }
        open[stream] = Invocation(waiter: waiter, sender: sender)
        return stream
    }

    /// The caller no longer waits.
    mutating func cancel(_ stream: UInt32, frames: inout [Frame<HostMessage>]) -> Answer? {
        guard let invocation = open.removeValue(forKey: stream) else { return nil }
        frames.append(Frame(.cancel, on: stream))
        return (invocation.waiter, .failure(InvocationError(.cancelled, "The invocation was cancelled.")))
    }

    mutating func credit(_ bytes: UInt64, on stream: UInt32, frames: inout [Frame<HostMessage>]) {
        guard var invocation = open.removeValue(forKey: stream) else { return }
        if !invocation.sender.isDone {
            invocation.sender.grant(bytes)
            Self.send(&invocation.sender, on: stream, frames: &frames)
        }
        open[stream] = invocation
    }

    mutating func response(_ head: ResponseHead, on stream: UInt32) -> Answer? {
        guard let waiter = open[stream]?.waiter else { return nil }
        guard head.bodyFollows else {
            open[stream] = nil
            return (waiter, .success(head.response))
        }
        open[stream]?.response = head.response
        open[stream]?.receiver = BodyReceiver(first: head.response.body, limit: bodyLimit)
        return nil
    }

    mutating func body(
        _ part: ArraySlice<UInt8>, on stream: UInt32, frames: inout [Frame<HostMessage>]
    ) -> Answer? {
        // Taken out while it grows: the body must not be copied with every part.
        guard var invocation = open.removeValue(forKey: stream) else { return nil }
        guard var receiver = invocation.receiver.take() else {
            let sentence = "The worker sent a body before its response."
            return (invocation.waiter, .failure(InvocationError(.threw, sentence)))
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
            return (invocation.waiter, .failure(InvocationError(.threw, sentence)))
        }
    }

    mutating func bodyEnd(on stream: UInt32) -> Answer? {
        guard let invocation = open.removeValue(forKey: stream) else { return nil }
        guard var response = invocation.response, let receiver = invocation.receiver else {
            let sentence = "The worker ended a response that it had not begun."
            return (invocation.waiter, .failure(InvocationError(.threw, sentence)))
        }
        response.body = receiver.body
        return (invocation.waiter, .success(response))
    }

    mutating func failure(_ error: InvocationError, on stream: UInt32) -> Answer? {
        open.removeValue(forKey: stream).map { ($0.waiter, .failure(error)) }
    }

    /// The worker is gone.
    mutating func failAll(_ error: InvocationError) -> [Answer] {
        defer { open = [:] }
        return open.values.map { ($0.waiter, .failure(error)) }
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
