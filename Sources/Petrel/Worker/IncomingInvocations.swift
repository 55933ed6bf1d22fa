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
    }

    private var open: [UInt32: Invocation] = [:]

    mutating func head(_ head: InvocationHead, on stream: UInt32) -> Complete? {
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
        // Taken out while it grows: the body must not be copied with every part.
        guard var receiver = open[stream]?.receiver.take() else { return 0 }
        let credit = (try? receiver.take(part)) ?? 0
        open[stream]?.receiver = receiver
        return credit
    }

    mutating func bodyEnd(on stream: UInt32) -> Complete? {
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

    mutating func credit(_ bytes: UInt64, on stream: UInt32) -> [Frame<WorkerMessage>] {
        guard var sender = open[stream]?.sender.take() else { return [] }
        var frames: [Frame<WorkerMessage>] = []
        sender.grant(bytes)
        send(&sender, on: stream, frames: &frames)
        return frames
    }

    /// - Returns: whether anybody still waits.
    mutating func failed(_ stream: UInt32) -> Bool { open.removeValue(forKey: stream) != nil }

    /// - Returns: what to cancel.
    mutating func cancel(_ stream: UInt32) -> Task<Void, Never>? { open.removeValue(forKey: stream)?.task }

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
