import FunctionModel
import HostConfiguration
import Synchronization
import Testing

@testable import HostHTTP

@Suite("Serving functions", .timeLimit(.minutes(1)))
struct ServingTests {
    private static let echo = InlineFunction("echo", "GET", "POST", route: "echo/{id:int}/{rest?}") { request in
        var lines = ["\(request.method) \(request.origin) \(request.path)"]
        for item in request.query { lines.append("query \(item.name)=\(item.value)") }
        for (name, value) in request.parameters.sorted(by: { $0.key < $1.key }) {
            lines.append("parameter \(name)=\(value)")
        }
        for field in request.headers.fields { lines.append("header \(field.name)=\(field.value)") }
        lines.append("body \(String(decoding: request.body, as: UTF8.self))")
        return HTTPResponseData(headers: ["X-Echo": "yes"], body: Array(lines.joined(separator: "\n").utf8))
    }

    @Test func `a function sees the whole request`() async throws {
        try await withHost(functions: [Self.echo]) { host in
            let reply = try await host.send(
                "POST", "/api/Echo/7/a%20b?x=1&y=a+b%26&x=2&z", headers: [("X-Mine", "v"), ("x-mine", "w")],
                body: Array("hi".utf8))
            #expect(reply.status == 200)
            #expect(reply["x-echo"] == "yes")
            #expect(reply["date"]?.hasSuffix("GMT") == true)
            let lines = reply.text.split(separator: "\n").map(String.init)
            #expect(lines.first == "POST \(host.origin) /api/Echo/7/a%20b")
            #expect(lines.contains("query x=1") && lines.contains("query y=a b&") && lines.contains("query x=2"))
            #expect(lines.contains("query z="))
            #expect(lines.contains("parameter id=7") && lines.contains("parameter rest=a b"))
            #expect(lines.contains("header Host=localhost:\(host.port)"))
            #expect(lines.contains("header X-Mine=v") && lines.contains("header x-mine=w"))
            #expect(lines.last == "body hi")
        }
    }

    @Test func `one connection serves one request after the other`() async throws {
        try await withHost(functions: [Self.echo]) { host in
            let connection = try await RawConnection(port: host.port)
            for number in 1...3 {
                try await connection.send("GET /api/echo/\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(try await connection.receive().text.contains("parameter id=\(number)"))
            }
            try await connection.close()
        }
    }

    @Test func `requests sent ahead are answered in order`() async throws {
        try await withHost(functions: [Self.echo]) { host in
            let connection = try await RawConnection(port: host.port)
            let requests = (1...5).map { "GET /api/echo/\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }
            try await connection.send(requests.joined())
            for number in 1...5 {
                #expect(try await connection.receive().text.contains("parameter id=\(number)"))
            }
            try await connection.close()
        }
    }

    @Test func `localhost is both families with one port`() async throws {
        try await withHost(functions: [Self.echo]) { host in
            var answers = 0
            for address in ["127.0.0.1", "::1"] {
                guard let connection = try? await RawConnection(port: host.port, address: address) else { continue }
                try await connection.send("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n")
                if try await connection.receive().status == 200 { answers += 1 }
                try await connection.close()
            }
            #expect(answers >= 1)
        }
    }

    @Test func `what nothing answers is 404, and a wrong method 405 with Allow`() async throws {
        try await withHost(functions: [Self.echo]) { host in
            let missing = try await host.get("/api/nothing")
            #expect(missing.status == 404)
            #expect(missing.text == #"{"Message":"Nothing answers GET /api/nothing."}"#)
            #expect(missing["content-type"] == "application/json; charset=utf-8")
            #expect(try await host.get("/api/echo/seven").status == 404)
            let wrong = try await host.send("DELETE", "/api/echo/1")
            #expect(wrong.status == 405)
            #expect(wrong["allow"] == "GET, HEAD, OPTIONS, POST")
        }
    }

    @Test func `HEAD is GET without its body, OPTIONS names the methods`() async throws {
        try await withHost(functions: [Self.echo]) { host in
            let head = try await host.send("HEAD", "/api/echo/1")
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(Int(head["content-length"] ?? "") ?? 0 > 10)
            let options = try await host.send("OPTIONS", "/api/echo/1")
            #expect(options.status == 204)
            #expect(options["allow"] == "GET, HEAD, OPTIONS, POST")
        }
    }

    @Test func `the health pages tell whether functions can be invoked`() async throws {
        let isReady = Mutex(false)
        @Sendable func unready() -> [String] { isReady.withLock { $0 } ? [] : ["The worker is starting."] }
        try await withHost(unready: unready) { host in
            #expect(try await host.get("/livez").text == "ok\n")
            let early = try await host.get("/readyz")
            #expect(early.status == 503)
            #expect(early.text == #"{"ready":false,"reasons":["The worker is starting."]}"#)
            let unknown = try await host.get("/api/x")
            #expect(unknown.status == 503)
            #expect(unknown["retry-after"] == "1")
            isReady.withLock { $0 = true }
            #expect(try await host.get("/readyz").text == #"{"ready":true,"reasons":[]}"#)
            #expect(try await host.get("/api/x").status == 404)
            #expect(try await host.get("/").text.contains("Your function app is running"))
            #expect(try await host.send("POST", "/livez").status == 405)
        }
    }

    @Test func `functions that come later are served once they are announced`() async throws {
        final class Growing: FunctionInvoker {
            let list = Mutex<[FunctionMetadata]>([])
            var functions: [FunctionMetadata] { list.withLock { $0 } }
            func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
                HTTPResponseData(body: Array(function.utf8))
            }
        }
        let growing = Growing()
        try await withHost { host in
            let directory = FunctionDirectory(invokers: [growing], prefix: "api")
            #expect(directory.contents.orchestrators == nil)
            growing.list.withLock {
                $0 = [
                    FunctionMetadata(
                        name: "late", location: "",
                        trigger: .http(.init(methods: [], route: "late", authorizationLevel: .anonymous))),
                    FunctionMetadata(name: "flow", location: "", trigger: .orchestration),
                ]
            }
            #expect(directory.reload().isEmpty)
            #expect(directory.contents.orchestrators == ["flow"])
            #expect(directory.contents.routes.entries.map(\.function.name) == ["late"])
        }
    }
}
