import DurableTask
import Foundation
import FunctionModel
import HostConfiguration
import Testing

@testable import HostHTTP

@Suite("What the configuration adds to requests and responses", .timeLimit(.minutes(5)))
struct EdgeTests {
    private static let functions = [
        InlineFunction("hello", "POST") { _ in
            HTTPResponseData(status: 200, headers: ["X-Own": "mine"], body: Array("hi".utf8))
        }
    ]

    @Test func `pages of the origins that are named may call`() async throws {
        try await withHost(
            configuration: { $0.http.cors.allowedOrigins = ["https://shop.example"] }, functions: Self.functions
        ) { host in
            let asked = try await host.send(
                "OPTIONS", "/api/hello",
                headers: [
                    ("Origin", "https://shop.example"), ("Access-Control-Request-Method", "POST"),
                    ("Access-Control-Request-Headers", "x-functions-key"),
                ])
            #expect(asked.status == 204)
            #expect(asked["access-control-allow-origin"] == "https://shop.example")
            #expect(asked["access-control-allow-methods"] == "POST")
            #expect(asked["access-control-allow-headers"] == "x-functions-key")
            let called = try await host.post("/api/hello", headers: [("Origin", "https://shop.example")])
            #expect(called["access-control-allow-origin"] == "https://shop.example")
            #expect(called["vary"] == "Origin")
            let stranger = try await host.post("/api/hello", headers: [("Origin", "https://evil.example")])
            #expect(stranger["access-control-allow-origin"] == nil)
            let refused = try await host.send(
                "OPTIONS", "/api/hello",
                headers: [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST")])
            #expect(refused.status == 403)
        }
    }

    @Test func `every response has the fields that are asked for, a function's own stay`() async throws {
        try await withHost(
            configuration: {
                $0.http.customHeaders = ["X-Content-Type-Options": "nosniff", "X-Own": "the host's"]
                $0.http.hsts.isEnabled = true
                $0.http.hsts.maxAge = .seconds(60)
                $0.http.cors.allowedOrigins = ["*"]
            }, functions: Self.functions
        ) { host in
            let reply = try await host.post("/api/hello", headers: [("Origin", "https://any.example")])
            #expect(reply["x-content-type-options"] == "nosniff")
            #expect(reply["x-own"] == "mine")
            #expect(reply["strict-transport-security"] == "max-age=60")
            #expect(reply["access-control-allow-origin"] == "*")
            #expect(try await host.get("/nowhere")["x-content-type-options"] == "nosniff")
        }
    }

    @Test func `what is too much waits, and what is far too much is refused`() async throws {
        let gate = Condition(false)
        let functions = [
            InlineFunction("slow") { _ in
                while !gate.change({ ($0, .nobody) }) { try await Task.sleep(for: .milliseconds(2)) }
                return HTTPResponseData(status: 200)
            }
        ]
        try await withHost(
            configuration: {
                $0.http.maxConcurrentRequests = 1
                $0.http.maxOutstandingRequests = 2
            }, functions: functions
        ) { host in
            async let first = host.get("/api/slow")
            async let second = host.get("/api/slow")
            while host.server.throttle.counts != (1, 1) { await Task.yield() }
            let third = try await host.get("/api/slow")
            #expect(third.status == 429 && third["retry-after"] == "1")
            gate.change { isOpen in
                isOpen = true
                return ((), .nobody)
            }
            #expect(try await [first.status, second.status] == [200, 200])
            #expect(try await host.get("/api/slow").status == 200)
            #expect(host.server.throttle.counts == (0, 0))
        }
    }

    @Test func `the order of names decides where it is asked for`() async throws {
        let functions = [
            InlineFunction("b", route: "things/new") { _ in HTTPResponseData(status: 200, body: [1]) },
            InlineFunction("a", route: "things/{id}") { _ in HTTPResponseData(status: 200, body: [2]) },
        ]
        try await withHost(functions: functions) { host in
            let reply = try await host.get("/api/things/new")
            #expect(reply.body == [1])
        }
        try await withHost(configuration: { $0.http.precedence = .alphabetical }, functions: functions) { host in
            let reply = try await host.get("/api/things/new")
            #expect(reply.body == [2])
        }
    }
}
