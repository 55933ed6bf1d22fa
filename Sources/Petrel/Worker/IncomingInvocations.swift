internal import DurableTask
internal import FunctionModel
internal import WorkerProtocol

/// The HTTP invocations under way in this worker: each is a stream the host opened.
///
/// A value: its methods return what to run and which frames to send.
struct IncomingInvocations {
    /// A request that has come whole.
    struct Complete {
        var stream: UInt32
        var function: String
        var request: HTTPRequestData
    }

    private struct Invocation {
        var head: InvocationHead
        var receiver: BodyReceiver?
        var task: Task<Void, Never>?
        var sender: BodySender?
        /// Where the body goes of a function that takes it in parts.
        var pipe: HTTPBodyPipe?
        /// Of a response that is still being made.
        var gate: CreditGate?
    }

    private var open: [UInt32: Invocation] = [:]

    /// - Parameter pipe: of a function that takes the body in parts.
    mutating func head(_ head: InvocationHead, on stream: UInt32, pipe: HTTPBodyPipe?) -> Complete? {
        if let pipe {
            var request = head.request
            pipe.offer(request.body)
            if !head.bodyFollows { pipe.finish() }
            request.body = []
            request.stream = HTTPBodyStream(pipe)
            open[stream] = Invocation(
                head: InvocationHead(function: head.function, request: Self.none), pipe: pipe)
            return Complete(stream: stream, function: head.function, request: request)
        }
        guard head.bodyFollows else {
            open[stream] = Invocation(head: InvocationHead(function: head.function, request: Self.none))
            return Complete(stream: stream, function: head.function, request: head.request)
        }
        // The host has its own limit for what a caller may send.
        open[stream] = Invocation(head: head, receiver: BodyReceiver(first: head.request.body, limit: .max))
        return nil
    }

    /// - Returns: the credit to grant; 0 is none.
    mutating func body(_ part: ArraySlice<UInt8>, on stream: UInt32) -> UInt64 {
        if let pipe = open[stream]?.pipe {
            // Credit is granted when the function has taken it.
            pipe.offer(Array(part))
            return 0
        }
        // Taken out while it grows: the body must not be copied with every part.
        guard var receiver = open[stream]?.receiver.take() else { return 0 }
        let credit = (try? receiver.take(part)) ?? 0
        open[stream]?.receiver = receiver
        return credit
    }

    mutating func bodyEnd(on stream: UInt32) -> Complete? {
        if let pipe = open[stream]?.pipe {
            pipe.finish()
            return nil
        }
        guard let invocation = open[stream], let receiver = invocation.receiver else { return nil }
        var request = invocation.head.request
        request.body = receiver.body
        let function = invocation.head.function
        open[stream] = Invocation(head: InvocationHead(function: function, request: Self.none))
        return Complete(stream: stream, function: function, request: request)
    }

    mutating func started(_ task: Task<Void, Never>, on stream: UInt32) { open[stream]?.task = task }

    mutating func respond(_ response: HTTPResponseData, on stream: UInt32) -> [Frame<WorkerMessage>] {
        guard open[stream] != nil else { return [] }
        close(stream)
        var response = response
        var sender = BodySender(response.body, first: &response.body)
        let head = ResponseHead(response: response, bodyFollows: !sender.isDone)
        var frames = [Frame(WorkerMessage.response(head), on: stream)]
        guard head.bodyFollows else {
            open[stream] = nil
            return frames
        }
        send(&sender, on: stream, frames: &frames)
        return frames
    }

    /// A response that is still being made. Its parts pass through the gate.
    /// - Returns: whether anybody still waits.
    mutating func stream(through gate: CreditGate, on stream: UInt32) -> Bool {
        guard open[stream] != nil else { return false }
        open[stream]?.gate = gate
        return true
    }

    mutating func credit(_ bytes: UInt64, on stream: UInt32) -> [Frame<WorkerMessage>] {
        if let gate = open[stream]?.gate {
            gate.grant(bytes)
            return []
        }
        guard var sender = open[stream]?.sender.take() else { return [] }
        var frames: [Frame<WorkerMessage>] = []
        sender.grant(bytes)
        send(&sender, on: stream, frames: &frames)
        return frames
    }

    /// The invocation is over.
    /// - Returns: whether anybody still waits.
    mutating func ended(_ stream: UInt32) -> Bool {
        close(stream)
        return open.removeValue(forKey: stream) != nil
    }

    /// - Returns: what to cancel.
    mutating func cancel(_ stream: UInt32) -> Task<Void, Never>? {
        close(stream)
        return open.removeValue(forKey: stream)?.task
    }

    /// Nobody reads the rest of the request: what comes of it is dropped.
    private mutating func close(_ stream: UInt32) { open[stream]?.pipe?.finish(.failure(CancellationError())) }

    private mutating func send(_ sender: inout BodySender, on stream: UInt32, frames: inout [Frame<WorkerMessage>]) {
        while let part = sender.next() { frames.append(Frame(.body(part), on: stream)) }
        if sender.isDone {
            frames.append(Frame(.bodyEnd, on: stream))
            open[stream] = nil
        } else {
            open[stream]?.sender = sender
        }
    }

    /// What is kept of a request that has been handed on.
    private static let none = HTTPRequestData(method: .get, origin: "", path: "")
}
