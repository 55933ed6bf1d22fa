import AsyncHTTPClient
import DurableTask
import Foundation
import NIOCore
import NIOHTTP1
import PetrelHost
import Testing

/// A host that runs, and a client that speaks to it over real HTTP.
struct RunningHost: Sendable {
    let origin: String
    /// Nil for one that runs in another process.
    var host: FunctionHost?
    let log: RecordedLog

    /// A host that has gone is an error at once; the library would try to connect until the request's time is up.
    static let client = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    enum Method: String, Sendable {
        case GET, POST, PUT, DELETE
    }

    /// A response, with its body read.
    struct Response: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var bytes: Data

        var body: String { String(decoding: bytes, as: UTF8.self) }

        func header(_ name: String) -> String? { headers.first(name: name) }

        func json<T: Decodable>(_ type: T.Type) throws -> T {
            try JSONDecoder().decode(type, from: bytes)
        }
    }

    /// - Parameter path: begins with `/`, or is a whole URL.
    func send(
        _ method: Method, _ path: String, _ body: String? = nil,
        headers: [String: String] = ["Content-Type": "application/json"]
    ) async throws -> Response {
        try await send(method, path, bytes: body.map { Data($0.utf8) }, headers: headers)
    }

    func send(
        _ method: Method, _ path: String, bytes: Data?,
        headers: [String: String] = ["Content-Type": "application/json"]
    ) async throws -> Response {
        try await send(method, path, body: bytes.map { .bytes(ByteBuffer(bytes: $0)) }, headers: headers)
    }

    /// Posts a body whose length the host is not told beforehand.
    func postInChunks(_ path: String, _ body: String) async throws -> Response {
        let chunks = AsyncStream { continuation in
            continuation.yield(ByteBuffer(string: body))
            continuation.finish()
        }
        return try await send(
            .POST, path, body: .stream(chunks, length: .unknown), headers: ["Content-Type": "application/json"])
    }

    private func send(
        _ method: Method, _ path: String, body: HTTPClientRequest.Body?, headers: [String: String]
    ) async throws -> Response {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : origin + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = body
        let response = try await Self.client.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 64 << 20)
        return Response(
            status: Int(response.status.code), headers: response.headers, bytes: Data(body.readableBytesView))
    }

    func get(_ path: String) async throws -> Response { try await send(.GET, path) }
    func post(_ path: String, _ body: String? = nil) async throws -> Response { try await send(.POST, path, body) }

    /// The addresses of a check-status response.
    struct CheckStatus: Decodable, Sendable {
        var id: String
        var statusQueryGetUri: String
        var sendEventPostUri: String
        var terminatePostUri: String
        var purgeHistoryDeleteUri: String
        var suspendPostUri: String
        var resumePostUri: String
        var restartPostUri: String
        var rewindPostUri: String
    }

    /// Posts to a function that starts an orchestration, and takes the addresses it answers with.
    func start(
        _ path: String, _ body: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CheckStatus {
        let response = try await post(path, body)
        try #require(response.status == 202, "\(response.status) \(response.body)", sourceLocation: sourceLocation)
        return try response.json(CheckStatus.self)
    }

    /// Asks for the status until the instance is finished, as a client of the HTTP API does.
    func finished(
        _ check: CheckStatus, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Response {
        var response = try await get(check.statusQueryGetUri)
        try await eventually("'\(check.id)' finishes", within: .seconds(120), sourceLocation: sourceLocation) {
            if response.status == 202 {
                // Where the host is at hand, the wait is its own.
                _ = try await host?.taskHub?.waitForCompletion(of: .init(trusted: check.id), timeout: .seconds(1))
                response = try await get(check.statusQueryGetUri)
            }
            return response.status != 202
        }
        return response
    }

    /// The output of an orchestration started by a POST.
    func output(of path: String, _ body: String? = nil) async throws -> String {
        let status = try await finished(start(path, body))
        let text = status.body
        guard status.status == 200 else { return text }
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        guard object?["runtimeStatus"] as? String == "Completed" else { return text }
        let output = try JSONSerialization.data(
            withJSONObject: object?["output"] as Any,
            options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: output, as: UTF8.self)
    }
}
