import NIOCore
import NIOPosix
import Synchronization

/// A response as it came over the wire.
struct RawReply: Sendable {
    var status: Int
    /// Names in lower case, in order.
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// The connection ended before a whole response had come.
struct ConnectionEnded: Error {}

/// A TCP connection that sends exactly the bytes it is told to, for requests no proper client would make.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let incoming: Incoming

    init(port: Int, address: String = "127.0.0.1") async throws {
        let incoming = Incoming()
        self.incoming = incoming
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(IncomingHandler(incoming: incoming))
                }
            }
            .connect(host: address, port: port).get()
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }
    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    /// The next response, also one of 1xx.
    /// - Parameter hasBody: false for the response to HEAD.
    func receiveAny(hasBody: Bool = true) async throws -> RawReply { try await incoming.reply(hasBody: hasBody) }

    /// The next response that is not 1xx.
    func receive(hasBody: Bool = true) async throws -> RawReply {
        while true {
            let reply = try await receiveAny(hasBody: hasBody)
            if reply.status >= 200 { return reply }
        }
    }

    /// Returns when the server has closed its side.
    func waitForEnd() async { await incoming.end() }

    /// Sends no more, and still listens.
    func closeOutput() async throws { try await channel.close(mode: .output) }
    func close() async throws { try await channel.close() }
}

/// The bytes that have come, and who waits for more.
private final class Incoming: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isOver = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func add(_ bytes: some Sequence<UInt8>) { change { $0.bytes.append(contentsOf: bytes) } }
    func finish() { change { $0.isOver = true } }

    private func change(_ body: (inout State) -> Void) {
        let waiter = state.withLock { state in
            body(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    func reply(hasBody: Bool) async throws -> RawReply {
        while true {
            let (reply, isOver, count) = state.withLock { state in
                guard let (reply, length) = RawReply.parse(state.bytes, hasBody: hasBody) else {
                    return (nil as RawReply?, state.isOver, state.bytes.count)
                }
                state.bytes.removeFirst(length)
                return (reply, false, 0)
            }
            if let reply { return reply }
            if isOver { throw ConnectionEnded() }
            await more(than: count)
        }
    }

    func end() async {
        while true {
            let (isOver, count) = state.withLock { ($0.isOver, $0.bytes.count) }
            if isOver { return }
            await more(than: count)
        }
    }

    private func more(than count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.bytes.count != count || state.isOver { return true }
                state.waiter = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

extension RawReply {
    /// Nil while the bytes do not hold a whole response.
    fileprivate static func parse(_ bytes: [UInt8], hasBody: Bool) -> (RawReply, length: Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first, let status = Int(first.split(separator: " ").dropFirst().first ?? "") else {
            return nil
        }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
            return (name: parts[0].lowercased(), value: String(value))
        }
        let announced = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        let length = hasBody && status >= 200 && status != 204 ? announced : 0
        guard bytes.count >= end.upperBound + length else { return nil }
        let body = Array(bytes[end.upperBound..<(end.upperBound + length)])
        return (RawReply(status: status, headers: headers, body: body), end.upperBound + length)
    }
}

/// Runs on the channel's event loop only.
private final class IncomingHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    let incoming: Incoming
    init(incoming: Incoming) { self.incoming = incoming }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        incoming.add(unwrapInboundIn(data).readableBytesView)
    }
    func channelInactive(context: ChannelHandlerContext) { incoming.finish() }
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { incoming.finish() }
    }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
