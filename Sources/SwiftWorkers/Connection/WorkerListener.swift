import NIOCore
import NIOPosix

/// A Unix domain socket for one worker process: it takes one connection and no second.
struct WorkerListener: Sendable {
    let path: String
    private let channel: any Channel

    static func listen(
        at path: String, on group: any EventLoopGroup,
        handler: @escaping @Sendable () -> WorkerChannelHandler
    ) async throws -> WorkerListener {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1)
            .serverChannelInitializer { server in
                server.eventLoop.makeCompletedFuture {
                    try server.pipeline.syncOperations.addHandler(OneConnection())
                }
            }
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 65536, maximum: 1 << 20)
            )
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture { try child.pipeline.syncOperations.addHandler(handler()) }
            }
            .bind(unixDomainSocketPath: path).get()
        return WorkerListener(path: path, channel: channel)
    }

    func close() async { try? await channel.close() }

    /// Turns everybody away but the first.
    private final class OneConnection: ChannelInboundHandler {
        typealias InboundIn = any Channel
        private var isTaken = false

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isTaken else {
                unwrapInboundIn(data).close(promise: nil)
                return
            }
            isTaken = true
            context.fireChannelRead(data)
        }
    }
}
