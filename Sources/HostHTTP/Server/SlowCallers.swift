import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// How slow a caller may be. Who is slower is cut off: connections that send next to nothing cost a host more than its caller.
///
/// The values are those of Kestrel, which stands in front of the Azure Functions host.
struct CallerPatience: Sendable, Hashable {
    /// From the first byte of a request, or from the connection for the first one, to the end of its head.
    var head = TimeAmount.seconds(30)
    /// How long a body may come more slowly than ``bodyRate``.
    var body = TimeAmount.seconds(5)
    /// Bytes a second.
    var bodyRate = 240
}

/// A connection whose callers must not be slow.
struct WatchedConnection<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    let base: Base
    let patience: CallerPatience

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(HeadDeadline(patience))
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// What ``RequestProgress`` tells the beginning of the pipeline.
enum RequestMilestone: Sendable, Hashable {
    case head
    case end
    /// The caller may take its time: the function asked for the body while it comes.
    case slowBodyIsFine
}

/// At the beginning of a connection's pipeline: closes it when the head of a request does not come.
final class HeadDeadline: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private enum State {
        /// Of a request that has begun, or of the first one.
        case awaitingHead
        case inRequest
        case betweenRequests
    }

    private let patience: CallerPatience
    private var state = State.awaitingHead
    private var timer: Scheduled<Void>?

    init(_ patience: CallerPatience) { self.patience = patience }

    func handlerAdded(context: ChannelHandlerContext) { start(context) }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if state == .betweenRequests { state = .awaitingHead }
        context.fireChannelRead(data)
        // Mostly the head has come within the call.
        if state == .awaitingHead, timer == nil { start(context) }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? RequestMilestone {
        case .head:
            state = .inRequest
            stop()
        case .end: state = .betweenRequests
        case .slowBodyIsFine, nil: return context.triggerUserOutboundEvent(event, promise: promise)
        }
        promise?.succeed()
    }

    private func start(_ context: ChannelHandlerContext) {
        let channel = context.channel
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: patience.head) { channel.close(promise: nil) }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }
}

/// Where requests have been read: tells the beginning of the pipeline of their heads and ends, and closes the connection, or
/// of HTTP/2 the stream, when a body comes too slowly.
final class RequestProgress: ChannelInboundHandler, ChannelOutboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = Never

    private let patience: CallerPatience
    private var isInBody = false
    private var isSlownessFine = false
    /// Since the last look.
    private var bytes = 0
    /// The next part is asked for: if none comes, it is the caller's doing.
    private var isReading = false
    private var timer: Scheduled<Void>?

    init(_ patience: CallerPatience) { self.patience = patience }

    func handlerAdded(context: ChannelHandlerContext) {
        // A stream of HTTP/2: its connection has got its first request.
        if let connection = context.channel.parent, connection.parent != nil {
            connection.triggerUserOutboundEvent(RequestMilestone.head, promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isInBody = true
            isSlownessFine = false
            context.triggerUserOutboundEvent(RequestMilestone.head, promise: nil)
        case .body(let part): bytes += part.readableBytes
        case .end:
            isInBody = false
            stop()
            context.triggerUserOutboundEvent(RequestMilestone.end, promise: nil)
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        isReading = true
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if isInBody, !isSlownessFine, timer == nil { start(context) }
        context.fireChannelReadComplete()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        if case .slowBodyIsFine? = event as? RequestMilestone {
            isSlownessFine = true
            stop()
            promise?.succeed()
        } else {
            context.triggerUserOutboundEvent(event, promise: promise)
        }
    }

    private func start(_ context: ChannelHandlerContext) {
        bytes = 0
        let least = Int(Double(patience.bodyRate) * Double(patience.body.nanoseconds) / 1e9)
        let channel = context.channel
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: patience.body) { [self] in
            if bytes < least, isReading { return channel.close(promise: nil) }
            start(context)
        }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }
}
