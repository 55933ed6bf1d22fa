import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server of a test's own on a free port of the loopback address: keeps what it is sent, and answers what the test says.
final class StandInServer: Sendable {
    struct Request: Sendable {
        var path: String
        var headers: HTTPHeaders
        var body: String
    }

    private let seen = Mutex<[Request]>([])
    private let answer: @Sendable (Request, Int) -> HTTPResponseStatus

    private init(_ answer: @escaping @Sendable (Request, Int) -> HTTPResponseStatus) { self.answer = answer }

    var requests: [Request] { seen.withLock { $0 } }

    fileprivate func take(_ request: Request) -> HTTPResponseStatus {
        let earlier = seen.withLock { seen in
            seen.append(request)
            return seen.count - 1
        }
        return answer(request, earlier)
    }

    /// - Parameters:
    ///   - answer: given each request and how many came before it.
    ///   - body: given the server and its address.
    static func run(
        answering answer: @escaping @Sendable (Request, Int) -> HTTPResponseStatus,
        _ body: (StandInServer, String) async throws -> Void
    ) async throws {
        let server = StandInServer(answer)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(server))
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(server, "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"))
        } catch {
            outcome = .failure(error)
        }
        try await channel.close()
        try outcome.get()
    }

    /// One connection.
    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let server: StandInServer
        private var request = Request(path: "", headers: [:], body: "")

        init(_ server: StandInServer) { self.server = server }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): request = Request(path: head.uri, headers: head.headers, body: "")
            case .body(let part): request.body += String(decoding: part.readableBytesView, as: UTF8.self)
            case .end:
                let head = HTTPResponseHead(
                    version: .http1_1, status: server.take(request), headers: ["Content-Length": "0"])
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
