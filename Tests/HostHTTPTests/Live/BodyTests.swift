import FunctionModel
import HostConfiguration
import Synchronization
import Testing

@testable import HostHTTP

@Suite("Bodies of requests", .timeLimit(.minutes(1)))
struct BodyTests {
    private static let count = InlineFunction("count", "POST") { request in
        HTTPResponseData(body: Array(String(request.body.count).utf8))
    }

    private func withLimit(
        _ limit: Int, _ functions: [InlineFunction] = [Self.count], _ body: @Sendable (TestHost) async throws -> Void
    ) async throws {
        try await withHost(configuration: { $0.http.maxRequestBodySize = limit }, functions: functions, body)
    }

    @Test func `a body as long as allowed comes through, one byte more is 413`() async throws {
        try await withLimit(100_000) { host in
            let most = try await host.send("POST", "/api/count", body: Array(repeating: 1, count: 100_000))
            #expect(most.text == "100000")
            let more = try await host.send("POST", "/api/count", body: Array(repeating: 1, count: 100_001))
            #expect(more.status == 413)
            #expect(more.text.contains("longer than 100000 bytes"))
            #expect(more["connection"] == "close")
        }
    }

    @Test func `a body announced too long is refused before it comes`() async throws {
        try await withLimit(10) { host in
            let connection = try await RawConnection(port: host.port)
            try await connection.send("POST /api/count HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n")
            #expect(try await connection.receive().status == 413)
            try await connection.close()
        }
    }

    @Test func `a body in chunks is counted as it comes`() async throws {
        try await withLimit(10) { host in
            let head = "POST /api/count HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            let fine = try await RawConnection(port: host.port)
            try await fine.send(head + "5\r\nabcde\r\n5\r\nfghij\r\n0\r\n\r\n")
            #expect(try await fine.receive().text == "10")
            try await fine.close()
            let endless = try await RawConnection(port: host.port)
            try await endless.send(head + "5\r\nabcde\r\n6\r\nfghijk\r\n")
            #expect(try await endless.receive().status == 413)
            try await endless.close()
        }
    }

    @Test func `a caller that asks first is told to go on, or not`() async throws {
        try await withLimit(10) { host in
            func head(_ length: Int) -> String {
                "POST /api/count HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: \(length)\r\n\r\n"
            }
            let fine = try await RawConnection(port: host.port)
            try await fine.send(head(3))
            #expect(try await fine.receiveAny().status == 100)
            try await fine.send("abc")
            #expect(try await fine.receive().text == "3")
            try await fine.close()
            let long = try await RawConnection(port: host.port)
            try await long.send(head(11))
            #expect(try await long.receiveAny().status == 413)
            try await long.close()
        }
    }

    @Test func `half a body is never taken for a whole one`() async throws {
        let calls = Mutex(0)
        let counted = InlineFunction("count", "POST") { _ in
            calls.withLock { $0 += 1 }
            return HTTPResponseData()
        }
        try await withLimit(1_000, [counted]) { host in
            for head in ["Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"] {
                let connection = try await RawConnection(port: host.port)
                try await connection.send("POST /api/count HTTP/1.1\r\nHost: h\r\n" + head)
                try await connection.closeOutput()
                _ = try? await connection.receive()
                await connection.waitForEnd()
            }
            #expect(try await host.get("/livez").status == 200)
            #expect(calls.withLock { $0 } == 0)
        }
    }

    @Test(arguments: [
        "GET /api/count HTTP/1.1\r\nHost: a b\r\n\r\n", "GET /api/%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /%FF HTTP/1.1\r\nHost: h\r\n\r\n", "GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n", "\0\0\0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n", "GET / HTTP/1.1\r\nHo st: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ])
    func `a request that is none is 400, and the host goes on`(request: String) async throws {
        try await withLimit(10) { host in
            let connection = try await RawConnection(port: host.port)
            try await connection.send(request)
            #expect(try await connection.receive().status == 400)
            try await connection.close()
            #expect(try await host.get("/livez").status == 200)
        }
    }
}
