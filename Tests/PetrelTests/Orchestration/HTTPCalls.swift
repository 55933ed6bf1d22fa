import DurableTask
import FunctionModel
import Testing

@testable import Petrel

@Suite struct HTTPCalls {
    private static let request = DurableHTTPRequest(
        .post, "https://api.example/jobs?x=1", headers: ["X-Functions-Key": "secret", "Accept": "text/plain"],
        content: "go")

    private static func body(
        _ options: DurableHTTPOptions = DurableHTTPOptions()
    ) -> @Sendable (OrchestrationContext) async throws -> String {
        { context in
            let response = try await context.callHTTP(request, options: options)
            return "\(response.statusCode) \(response.content ?? "-")"
        }
    }

    private static func answer(_ status: Int, _ headers: [String: String] = [:], _ content: String = "") -> Payload {
        (try? Payload.encoding(DurableHTTPResponse(statusCode: status, headers: headers, content: content))) ?? "null"
    }

    @Test func `a response of any status is a value`() {
        let log = everyWay(times: 20, Self.body()) { history in
            history.turn()
            history.finish(1, .activity, Self.answer(404, [:], "nothing here"))
            history.turn()
        }
        #expect(log.last == #"2 Completed "404 nothing here""#)
    }

    @Test func `202 is followed to its end, after Retry-After, without the function's key and without the body`() {
        let log = everyWay(times: 20, Self.body()) { history in
            history.turn()
            history.finish(1, .activity, Self.answer(202, ["location": "/jobs/7", "retry-after": "5"]))
            history.turn()
            history.finish(2, .timer)
            history.turn()
            history.finish(3, .activity, Self.answer(202, ["location": "https://other.example/7"]))
            history.turn()
            history.finish(4, .timer)
            history.turn()
            history.finish(5, .activity, Self.answer(200, [:], "done"))
            history.turn()
        }
        #expect(
            log == [
                #"1 activity BuiltIn::HttpActivity {"content":"go","headers":{"Accept":"text/plain","#
                    + #""X-Functions-Key":"secret"},"method":"POST","uri":"https://api.example/jobs?x=1"}"#,
                "2 timer 5s",
                #"3 activity BuiltIn::HttpActivity {"headers":{"Accept":"text/plain"},"method":"GET","#
                    + #""uri":"https://api.example/jobs/7"}"#,
                "4 timer 35s",
                #"5 activity BuiltIn::HttpActivity {"headers":{"Accept":"text/plain"},"method":"GET","#
                    + #""uri":"https://other.example/7"}"#,
                #"6 Completed "200 done""#,
            ])
    }

    @Test func `202 is a response like any other when it is not to be followed`() {
        let log = everyWay(times: 20, Self.body(DurableHTTPOptions(followsAsynchronousPattern: false))) { history in
            history.turn()
            history.finish(1, .activity, Self.answer(202, ["location": "/jobs/7"], "later"))
            history.turn()
        }
        #expect(log.last == #"2 Completed "202 later""#)
    }

    @Test func `statuses worth it, and lost connections, are tried again; the last response is given`() {
        let options = DurableHTTPOptions(
            retry: RetryPolicy(maxAttempts: 3, firstInterval: .seconds(2)), retryStatusCodes: [503])
        let log = everyWay(times: 20, Self.body(options)) { history in
            history.turn()
            history.finish(1, .activity, Self.answer(503))
            history.turn()
            history.finish(2, .timer)
            history.turn()
            history.fail(3, .activity, FailureDetails(errorType: "HTTPRequestFailed", message: "gone"))
            history.turn()
            history.finish(4, .timer)
            history.turn()
            history.finish(5, .activity, Self.answer(503, [:], "busy"))
            history.turn()
        }
        #expect(log.count == 6 && log[1] == "2 timer 2s" && log.last == #"6 Completed "503 busy""#)
    }

    @Test func `another status is not tried again, and neither is an address that is refused`() {
        let options = DurableHTTPOptions(
            retry: RetryPolicy(maxAttempts: 3, firstInterval: .seconds(2)), retryStatusCodes: [503])
        let given = everyWay(times: 20, Self.body(options)) { history in
            history.turn()
            history.finish(1, .activity, Self.answer(500, [:], "broken"))
            history.turn()
        }
        #expect(given.last == #"2 Completed "500 broken""#)
        let refused = everyWay(times: 20, Self.body(options)) { history in
            history.turn()
            history.fail(
                1, .activity, FailureDetails(errorType: "HTTPAddressRefused", message: "no", isNonRetriable: true))
            history.turn()
        }
        #expect(refused.last?.hasPrefix("2 Failed") == true)
    }

    @Test func `the time-out ends the call, whatever it waits for`() {
        let log = everyWay(times: 20, Self.body(DurableHTTPOptions(timeout: .seconds(60)))) { history in
            history.turn()
            let timer = history.open.first { $0.kind == .timer }?.id ?? 0
            history.finish(timer, .timer)
            history.turn()
        }
        #expect(log.last?.contains("has not come to an end within 60") == true)
    }

    @Test func `a registered closure answers the host that asks for its token`() async throws {
        TokenSources.register("HTTPCalls") { "t0ken" }
        try await withExecutor([]) { executor, _ in
            let request = HTTPRequestData(method: .get, origin: "", path: "")
            let known = try await executor.invoke(DurableHTTPRequest.tokenFunction("HTTPCalls"), with: request)
            #expect(known.body == Array("t0ken".utf8))
            await #expect(throws: InvocationError.self) {
                _ = try await executor.invoke(DurableHTTPRequest.tokenFunction("nobody's"), with: request)
            }
        }
    }
}
