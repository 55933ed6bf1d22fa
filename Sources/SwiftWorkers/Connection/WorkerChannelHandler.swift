import NIOCore

/// Between the channel and the connection; nothing is decided here.
final class WorkerChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: WorkerConnection
    private let report: @Sendable (String) -> Void

    init(_ connection: WorkerConnection, report: @escaping @Sendable (String) -> Void) {
        self.connection = connection
        self.report = report
    }

    func channelActive(context: ChannelHandlerContext) {
        connection.opened(context.channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try connection.received(unwrapInboundIn(data))
        } catch {
            report("The worker does not speak the protocol of this host: \(error)")
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
