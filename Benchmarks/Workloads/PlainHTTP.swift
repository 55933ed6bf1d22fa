import Foundation
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// W9: requests to a function that answers at once, beside a bare HTTP server of the same library that does the same.
enum PlainHTTP {
    static let path = "/api/hello"

    struct Run {
        var rate: Double
        /// In seconds.
        var times: [Double]
    }

    /// The bare server before and after, so that both see the same machine.
    static func measure(count: Int, _ place: FunctionPlace) async throws -> Result {
        let before = try await bare(count)
        let ours = try await BenchHost.run(place) { host in
            try await host.listening { port in try await run(count, on: port) }
        }
        let after = try await bare(count)
        let rate = (before.rate + after.rate) / 2
        return Result(
            name: "W9 \(count) HTTP requests, \(place.rawValue)",
            figures: [
                Figure("per_s", ours.rate), Figure("p50_us", ours.times.percentile(0.5) * 1e6),
                Figure("p99_us", ours.times.percentile(0.99) * 1e6), Figure("bare_per_s", rate),
                Figure("bare_p99_us", (before.times + after.times).percentile(0.99) * 1e6),
                Figure("of_bare", ours.rate / rate, .atLeast(place == .worker ? 0.5 : 0.8)),
            ])
    }

    private static func run(_ count: Int, on port: Int) async throws -> Run {
        _ = try await times(HTTPClients.count * 20, on: port)
        var all: [Double] = []
        let time = try await seconds(of: { all = try await times(count, on: port) })
        return Run(rate: Double(count) / time, times: all)
    }

    /// How long each request took, over connections of their own.
    private static func times(_ count: Int, on port: Int) async throws -> [Double] {
        try await HTTPClients.onThreads(count) { share in
            let connection = try HTTPConnection(port: port)
            return try (0..<share).map { _ in
                let start = seconds()
                let response = try connection.send("GET", path)
                guard response.status == 200, response.body.elementsEqual("hello".utf8) else {
                    throw BenchError("A request was answered with \(response.status).")
                }
                return seconds() - start
            }
        }.flatMap(\.self)
    }

    private static func bare(_ count: Int) async throws -> Run {
        var logger = Logger(label: "bare")
        logger.logLevel = .critical
        let (ports, ready) = AsyncStream<Int>.makeStream()
        let server = Server(
            childChannelSetup: HTTP1Channel(responder: { _, writer, _ in
                try await writer.write(
                    response: HTTPResponse(
                        status: .ok, headerFields: [.contentType: "text/plain; charset=utf-8", .contentLength: "5"]),
                    body: ResponseBody(byteBuffer: ByteBuffer(string: "hello")))
            }),
            configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ready.yield($0.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        let group = ServiceGroup(services: [server], logger: logger)
        let serving = Task { try await group.run() }
        guard let port = await ports.first(where: { _ in true }) else {
            throw BenchError("The bare server does not run.")
        }
        let outcome: Swift.Result<Run, any Error>
        do { outcome = .success(try await run(count, on: port)) } catch { outcome = .failure(error) }
        await group.triggerGracefulShutdown()
        _ = await serving.result
        return try outcome.get()
    }
}
