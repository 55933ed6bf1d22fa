import FunctionModel
import HostConfiguration
import Synchronization
import Testing

@testable import HostHTTP

@Suite("Functions that fail", .timeLimit(.minutes(1)))
struct FailureTests {
    private func throwing(_ name: String, _ error: InvocationError) -> InlineFunction {
        InlineFunction(name) { _ in throw error }
    }

    @Test func `each way to fail has its status and says what happened`() async throws {
        try await withHost(functions: [
            throwing("threw", InvocationError(.threw, "no \"luck\"", errorType: "Shop.OutOfStock")),
            throwing("refused", InvocationError(.badRequest, "The body must be an order.", errorType: "BadRequest")),
            throwing("lost", InvocationError(.workerLost, "The worker process 7 ended: signal 4.")),
            throwing("starting", InvocationError(.unavailable, "The worker is starting.")),
            throwing("stopped", InvocationError(.cancelled, "It ran longer than 30 seconds.")),
        ]) { host in
            let threw = try await host.get("/api/threw")
            #expect(threw.status == 500)
            #expect(
                threw.text
                    == #"{"Message":"The function 'threw' failed.","ExceptionMessage":"no \"luck\"","ExceptionType":"Shop.OutOfStock"}"#
            )
            let refused = try await host.get("/api/refused")
            #expect(refused.status == 400)
            #expect(refused.text == #"{"Message":"The body must be an order.","ExceptionType":"BadRequest"}"#)
            let lost = try await host.get("/api/lost")
            #expect(lost.status == 500)
            #expect(lost.text.contains("process of the function 'lost' ended"))
            let starting = try await host.get("/api/starting")
            #expect(starting.status == 503)
            #expect(starting["retry-after"] == "1")
            let stopped = try await host.get("/api/stopped")
            #expect(stopped.status == 500)
            #expect(stopped.text.contains("longer than 30 seconds"))
        }
    }

    @Test func `a response can neither split nor frame itself`() async throws {
        func with(_ name: String, _ headers: HTTPHeaders, status: Int = 200) -> InlineFunction {
            InlineFunction(name) { _ in HTTPResponseData(status: status, headers: headers, body: Array("body".utf8)) }
        }
        try await withHost(functions: [
            with("split", ["X-A": "1\r\nSet-Cookie: evil=1"]), with("name", ["X A": "1"]),
            with("null", ["X-A": "a\0b"]),
            with("early", [:], status: 100), with("far", [:], status: 1000), with("negative", [:], status: -1),
            with(
                "framing",
                [
                    "Content-Length": "1", "Transfer-Encoding": "chunked", "Connection": "X-Gone", "X-Gone": "1",
                    "Keep-Alive": "1", "Upgrade": "h2c", "X-Kept": "1", "Set-Cookie": "a", "set-cookie": "b",
                ]), with("none", [:], status: 204),
        ]) { host in
            for name in ["split", "name", "null", "early", "far", "negative"] {
                let reply = try await host.get("/api/\(name)")
                #expect(reply.status == 500, "\(name)")
                #expect(reply.text.contains("The response of the function '\(name)' cannot be sent."), "\(name)")
                #expect(reply["set-cookie"] == nil)
            }
            let framing = try await host.get("/api/framing")
            #expect(framing.status == 200 && framing.text == "body")
            #expect(framing["x-kept"] == "1")
            #expect(framing.headers.filter { $0.name == "set-cookie" }.map(\.value) == ["a", "b"])
            for name in ["transfer-encoding", "x-gone", "keep-alive", "upgrade", "connection"] {
                #expect(framing[name] == nil, "\(name)")
            }
            let none = try await host.get("/api/none")
            #expect(none.status == 204 && none["content-length"] == nil)
        }
    }

    @Test func `an invocation is cancelled when its caller goes`() async throws {
        let (events, feed) = AsyncStream.makeStream(of: String.self)
        let waiting = InlineFunction("waiting") { _ in
            feed.yield("began")
            await withTaskCancellationHandler {
                await withCheckedContinuation { (_ continuation: CheckedContinuation<Void, Never>) in
                    Self.parked.withLock { $0.append(continuation) }
                    if Task.isCancelled { Self.release() }
                }
            } onCancel: {
                Self.release()
            }
            feed.yield(Task.isCancelled ? "cancelled" : "finished")
            return HTTPResponseData()
        }
        try await withHost(functions: [waiting]) { host in
            var seen = events.makeAsyncIterator()
            let connection = try await RawConnection(port: host.port)
            try await connection.send("GET /api/waiting HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await seen.next() == "began")
            try await connection.close()
            #expect(await seen.next() == "cancelled")
            #expect(try await host.get("/livez").status == 200)
        }
    }

    @Test func `a function that takes too long is answered for and cancelled`() async throws {
        let (events, feed) = AsyncStream.makeStream(of: String.self)
        let (never, end) = AsyncStream.makeStream(of: Never.self)
        // Does not listen to cancellation while it waits.
        let stubborn = InlineFunction("stubborn") { _ in
            let wait = Task { for await _ in never {} }
            await withTaskCancellationHandler {
                await wait.value
            } onCancel: {
                feed.yield("asked to stop")
            }
            return HTTPResponseData()
        }
        try await withHost(configuration: { $0.functionTimeout = .milliseconds(20) }, functions: [stubborn]) { host in
            let reply = try await host.get("/api/stubborn")
            #expect(reply.status == 500)
            #expect(
                try json(reply)["Message"] as? String
                    == "The function 'stubborn' was stopped: it took longer than 0.02 seconds. The setting functionTimeout allows more."
            )
            var seen = events.makeAsyncIterator()
            #expect(await seen.next() == "asked to stop")
            end.finish()
        }
    }

    private static let parked = Mutex<[CheckedContinuation<Void, Never>]>([])
    private static func release() {
        let all = parked.withLock { parked in
            defer { parked = [] }
            return parked
        }
        for continuation in all { continuation.resume() }
    }
}
