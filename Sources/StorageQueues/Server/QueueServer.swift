internal import HTTPTypes
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import NIOPosix
public import ServiceLifecycle
internal import Synchronization

/// Serves a ``QueueService`` over HTTP while ``run()`` runs.
public final class QueueServer: Service {
    private let service: QueueService
    private let addresses: [String]
    private let wanted: Int
    private let logger: Logger
    private let chosen = Chosen()

    /// The longest body: a message of 64 KiB whose characters are all escaped fits.
    private static let longestBody = 512 << 10

    /// - Parameters:
    ///   - addresses: those of one machine; all get the same port.
    ///   - port: 0 takes a free one.
    public init(_ service: QueueService, addresses: [String] = ["127.0.0.1", "::1"], port: Int, logger: Logger) {
        self.service = service
        self.addresses = addresses
        wanted = port
        self.logger = logger
    }

    /// Waits until the server listens, and returns the port.
    /// - Throws: what kept it from listening.
    public func port() async throws -> Int { try await chosen.wait() }

    /// Listens until the graceful shutdown.
    /// - Throws: what kept it from listening on the first address. A machine may lack the others.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var port = wanted
            for (index, address) in addresses.enumerated() {
                let bound = Chosen()
                group.addTask { [port] in await self.listen(on: address, port: port, bound) }
                do {
                    port = try await bound.wait()
                } catch {
                    guard index > 0 else {
                        chosen.settle(.failure(error))
                        group.cancelAll()
                        throw error
                    }
                }
            }
            chosen.settle(.success(port))
            try await group.waitForAll()
        }
    }

    private func listen(on address: String, port: Int, _ bound: Chosen) async {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let server = Server(
            childChannelSetup: HTTP1Channel(
                responder: { [self] request, writer, channel in
                    try await respond(to: request, writer: writer, channel: channel)
                }, configuration: .init(idleTimeout: .seconds(60))),
            configuration: ServerConfiguration(address: .hostname(address, port: port)),
            onServerRunning: { bound.settle(.success($0.localAddress?.port ?? port)) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
        do {
            try await server.run()
            bound.settle(.failure(CancellationError()))
        } catch {
            bound.settle(.failure(error))
        }
    }

    @concurrent
    private func respond(to request: Request, writer: consuming ResponseWriter, channel: any Channel) async throws {
        let head = request.head
        let target = head.path ?? "/"
        let mark = target.firstIndex(of: "?") ?? target.endIndex
        var headers: [String: String] = [:]
        var metadataNames: [String] = []
        if let authority = head.authority { headers["host"] = authority }
        for field in head.headerFields {
            let name = field.name.rawName.lowercased()
            headers[name] = headers[name].map { $0 + "," + field.value } ?? field.value
            if name.hasPrefix("x-ms-meta-"), name.utf8.count > 10 {
                metadataNames.append(String(field.name.rawName.dropFirst(10)))
            }
        }
        var asked = QueueRequest(
            method: head.method.rawValue, path: String(target[..<mark]),
            query: Self.items(of: target[mark...].dropFirst()), headers: headers, metadataNames: metadataNames)
        asked.address = channel.remoteAddress?.ipAddress ?? asked.address
        var response: QueueResponse?
        do {
            asked.body = try await body(of: request)
        } catch is BodyTooLong {
            response = QueueResponse(status: 413, headers: [("x-ms-error-code", "RequestBodyTooLarge")])
        }
        let answer = if let response { response } else { await service.respond(to: asked) }
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        if answer.status != 204 { fields[.contentLength] = "\(answer.body.count)" }
        if response != nil { fields[.connection] = "close" }
        let hasBody = !answer.body.isEmpty && head.method != .head
        try await writer.write(
            response: HTTPResponse(status: .init(code: answer.status), headerFields: fields),
            body: hasBody ? ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)) : ResponseBody())
    }

    private struct BodyTooLong: Error {}

    private func body(of request: Request) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in request.body {
            guard part.readableBytes <= Self.longestBody - bytes.count else { throw BodyTooLong() }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    /// A plus stands for itself: SDKs send blanks as `%20`.
    private static func items(of query: Substring) -> [(name: String, value: String)] {
        query.split(separator: "&").prefix(100).map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ text: Substring?) -> String { text.map { $0.percentDecoded } ?? "" }
            return (decoded(parts.first), decoded(parts.count > 1 ? parts[1] : nil))
        }
    }

    /// A port, or why there is none.
    private final class Chosen: Sendable {
        private enum State {
            case waiting([CheckedContinuation<Int, any Error>])
            case settled(Result<Int, any Error>)
        }

        private let state = Mutex(State.waiting([]))

        func wait() async throws -> Int {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Int, any Error>? in
                    switch state {
                    case .waiting(let others):
                        state = .waiting(others + [continuation])
                        return nil
                    case .settled(let result): return result
                    }
                }
                if let result { continuation.resume(with: result) }
            }
        }

        /// What comes first counts.
        func settle(_ result: Result<Int, any Error>) {
            let waiting = state.withLock { state -> [CheckedContinuation<Int, any Error>] in
                guard case .waiting(let waiting) = state else { return [] }
                state = .settled(result)
                return waiting
            }
            for continuation in waiting { continuation.resume(with: result) }
        }
    }
}

extension Substring {
    /// What is no escape stays as it is.
    fileprivate var percentDecoded: String {
        guard utf8.contains(UInt8(ascii: "%")) else { return String(self) }
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.first {
            rest = rest.dropFirst()
            if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(Substring(rest.prefix(2)), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
