import AsyncHTTPClient
import Foundation
import HostConfiguration
import Logging
import NIOCore
import NIOHTTP1
import PetrelHost
import Synchronization
import Testing

/// A host that runs, and a client that speaks to it over real HTTP.
struct RunningHost: Sendable {
    let origin: String
    let host: FunctionHost

    /// A response, with its body read.
    struct Response: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: String

        func json<T: Decodable>(_ type: T.Type) throws -> T {
            try JSONDecoder().decode(type, from: Data(body.utf8))
        }
    }

    /// - Parameter path: begins with `/`, or is a whole URL.
    func send(
        _ method: HTTPMethod, _ path: String, _ body: String? = nil,
        headers: [String: String] = ["Content-Type": "application/json"]
    ) async throws -> Response {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : origin + path)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return Response(
            status: Int(response.status.code), headers: response.headers, body: String(buffer: bytes))
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
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while ContinuousClock.now < deadline {
            let response = try await get(check.statusQueryGetUri)
            if response.status != 202 { return response }
            // Asks again when the engine has something new, or after a second: the wait is the host's, not a sleep here.
            _ = try await host.taskHub?.waitForCompletion(of: .init(trusted: check.id), timeout: .seconds(1))
        }
        Issue.record("'\(check.id)' did not finish", sourceLocation: sourceLocation)
        return try await get(check.statusQueryGetUri)
    }

    /// The output of an orchestration started by a POST.
    func output(of path: String, _ body: String? = nil) async throws -> String {
        let status = try await finished(start(path, body))
        let text = status.body
        guard status.status == 200 else { return text }
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        guard object?["runtimeStatus"] as? String == "Completed" else { return text }
        let output = try JSONSerialization.data(
            withJSONObject: object?["output"] as Any, options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
        return String(decoding: output, as: UTF8.self)
    }
}

/// Runs a test against a host on a free port with a data folder of its own.
func withHost(
    _ functions: FunctionHost.Functions, configure: (inout HostConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningHost) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("petrel-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var configuration = HostConfiguration()
    configuration.listen.address = "127.0.0.1"
    configuration.listen.port = 0
    configuration.storage.folder = folder
    configure(&configuration)
    let (ready, announce) = AsyncStream<Int>.makeStream()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let host = FunctionHost(configuration, functions: functions, logger: logger) { announce.yield($0.port) }
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { announce.finish() }
            try await host.run()
        }
        group.addTask {
            for await port in ready {
                return try await body(RunningHost(origin: "http://127.0.0.1:\(port)", host: host))
            }
            throw HostEnded()
        }
        // Whoever ends first ends the other: the test is over, or the host could not run.
        do {
            try await group.next()
            group.cancelAll()
        } catch {
            group.cancelAll()
            throw error
        }
        while let result = await group.nextResult() {
            if case .failure(let error) = result, !(error is CancellationError), !(error is HostEnded) { throw error }
        }
    }
}

/// The host ended before it was ready.
struct HostEnded: Error {}
