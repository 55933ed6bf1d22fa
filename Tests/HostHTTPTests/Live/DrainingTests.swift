import DurableTaskHub
import DurableTaskTesting
import FunctionModel
import HostConfiguration
import ServiceLifecycle
import Testing

@testable import HostHTTP

@Suite("Draining and overload", .timeLimit(.minutes(2)))
struct DrainingTests {
    /// A function that says when it is under way and waits until it may go on.
    private struct Slow {
        let entered: AsyncStream<Void>
        let release: AsyncStream<Void>.Continuation
        private let enter: AsyncStream<Void>.Continuation
        private let released: AsyncStream<Void>

        init() {
            (entered, enter) = AsyncStream.makeStream()
            (released, release) = AsyncStream.makeStream()
        }

        var function: InlineFunction {
            InlineFunction("slow") { _ in
                enter.finish()
                for await _ in released {}
                return HTTPResponseData(body: Array("done".utf8))
            }
        }
    }

    private static let quick = InlineFunction("quick") { _ in HTTPResponseData() }

    @Test func `what is under way finishes, new work is refused, everything else is answered`() async throws {
        let slow = Slow()
        try await withHost(
            functions: [slow.function, Self.quick], orchestrators: ["wait": { try $0.event("go") }]
        ) { host in
            #expect(try await host.post("\(webhooks)/orchestrators/wait/one").status == 202)
            async let underWay = host.get("/api/slow")
            for await _ in slow.entered {}
            let drain = Task.immediate { await host.server.drain(within: .seconds(100)) }
            let ready = try await host.get("/readyz")
            #expect(ready.status == 503)
            #expect(ready.text.contains("draining"))
            #expect(try await host.get("/livez").status == 200)
            for refused in [try await host.get("/api/quick"), try await host.post("\(webhooks)/orchestrators/wait")] {
                #expect(refused.status == 503)
                #expect(refused["retry-after"] == "1")
                #expect(refused.text.contains("draining"))
            }
            #expect(try await host.get("\(webhooks)/instances/one").status == 202)
            #expect(try await host.post("\(webhooks)/instances/one/raiseEvent/go", json: "1").status == 202)
            slow.release.finish()
            #expect(try await underWay.text == "done")
            await drain.value
        }
    }

    @Test func `what does not finish in the grace time is ended`() async throws {
        let slow = Slow()
        try await withHost(
            configuration: { $0.shutdown.grace = .milliseconds(1) }, functions: [slow.function]
        ) { host in
            async let underWay = host.get("/api/slow")
            for await _ in slow.entered {}
            await host.server.drain(within: .milliseconds(1))
            await host.group.triggerGracefulShutdown()
            let reply = try await underWay
            #expect(reply.status == 503)
            #expect(reply["retry-after"] == "1")
        }
    }

    @Test func `a start beyond what the hub takes is answered with 429`() async throws {
        var limits = BacklogLimits()
        limits.count = 2
        try await withHost(orchestrators: ["echo": { $0.input }], limits: limits) { host in
            host.executor.hold()
            for _ in 0..<2 { #expect(try await host.post("\(webhooks)/orchestrators/echo").status == 202) }
            let refused = try await host.post("\(webhooks)/orchestrators/echo")
            #expect(refused.status == 429)
            #expect(refused["retry-after"] == "1")
            #expect(try json(refused)["Message"] != nil)
            host.executor.release()
            while try await host.post("\(webhooks)/orchestrators/echo").status == 429 {}
        }
    }
}
