import Foundation
import Testing

/// What callers get wrong: a clear error in JSON each, and a host that goes on as before.
@Suite(.sharedHosts(Setting.warm, bodyLimit: 256 << 10)) struct BadInputTests {
    private static let webhooks = RunningHost.webhooks

    /// An error as the host words it.
    private struct Problem: Decodable {
        var Message: String
        var ExceptionMessage: String?
        var ExceptionType: String?
    }

    private func expect(
        _ response: RunningHost.Response, _ status: Int, saying words: String, by host: RunningHost,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(response.status == status, "\(response.body.prefix(500))", sourceLocation: sourceLocation)
        #expect(
            response.header("Content-Type")?.hasPrefix("application/json") == true, sourceLocation: sourceLocation)
        let problem = try response.json(Problem.self)
        let all = [problem.Message, problem.ExceptionMessage ?? "", problem.ExceptionType ?? ""].joined(separator: " ")
        #expect(all.contains(words), "\(all.prefix(500))", sourceLocation: sourceLocation)
        // The host is unharmed.
        #expect(try await host.run("atOnce", 1) == [2, 4, 6], sourceLocation: sourceLocation)
    }

    @Test(arguments: Setting.warm) func malformedJSONIsRefusedWithItsPlace(_ setting: Setting) async throws {
        let host = try setting.host()
        let start = try await host.post("\(Self.webhooks)/orchestrators/inSequence", "[1,2")
        try await expect(start, 400, saying: "at byte 4", by: host)
        let check = try await host.begin("awaitAnswer")
        let event = try await host.post(
            check.sendEventPostUri.replacingOccurrences(of: "{eventName}", with: "Answer"), "{'text': 1}")
        try await expect(event, 400, saying: "at byte 1", by: host)
        #expect(try await host.status(of: check).runtimeStatus == "Running")
        try await expect(try await host.post("/api/answers", "{"), 400, saying: "The body is not", by: host)
    }

    @Test(arguments: Setting.warm) func jsonThatDoesNotFitSaysWhatIsMissing(_ setting: Setting) async throws {
        let host = try setting.host()
        try await expect(
            try await host.post("/api/answers", #"{"text": "yes"}"#), 400, saying: "number", by: host)
        try await expect(try await host.post("/api/answers"), 400, saying: "no body", by: host)
        let check = try await host.begin("inSequence", "not a list")
        let failure = try await host.failure(of: check).failureDetails
        #expect(failure?.errorMessage.contains("inSequence") == true, "\(failure?.errorMessage ?? "")")
    }

    @Test(arguments: Setting.warm) func unknownFunctionsAndInstancesAreNamed(_ setting: Setting) async throws {
        let host = try setting.host()
        try await expect(try await host.get("/api/nobody"), 404, saying: "/api/nobody", by: host)
        try await expect(
            try await host.post("\(Self.webhooks)/orchestrators/nobody"), 400, saying: "'nobody'", by: host)
        let instance = "\(Self.webhooks)/instances/nobody"
        try await expect(try await host.get(instance), 404, saying: "'nobody'", by: host)
        for verb in ["terminate", "suspend", "resume", "raiseEvent/Go"] {
            try await expect(try await host.post("\(instance)/\(verb)"), 404, saying: "nobody", by: host)
        }
        try await expect(try await host.send(.DELETE, instance), 404, saying: "'nobody'", by: host)
        let wrongVerb = try await host.post("/api/hello")
        try await expect(wrongVerb, 405, saying: "GET", by: host)
        #expect(wrongVerb.header("Allow")?.contains("GET") == true)
    }

    @Test(arguments: Setting.warm) func anEventNeedsJSONAsItsContentType(_ setting: Setting) async throws {
        let host = try setting.host()
        let check = try await host.begin("awaitAnswer")
        let response = try await host.send(
            .POST, check.sendEventPostUri.replacingOccurrences(of: "{eventName}", with: "Answer"), "{}",
            headers: ["Content-Type": "text/plain"])
        try await expect(response, 400, saying: "application/json", by: host)
    }

    @Test(arguments: Setting.warm) func aBodyThatIsTooLongIsRefused(_ setting: Setting) async throws {
        let host = try setting.host()
        let long = "\"" + String(repeating: "x", count: 256 << 10) + "\""
        for path in ["/api/texts", "\(Self.webhooks)/orchestrators/timesTwo"] {
            try await expect(try await host.post(path, long), 413, saying: "maxRequestBodySize", by: host)
            try await expect(
                try await host.postInChunks(path, long), 413, saying: "maxRequestBodySize", by: host)
        }
        let most = String(repeating: "x", count: 256 << 10)
        #expect(try await host.post("/api/texts", most).body == most)
    }

    @Test(arguments: Setting.warm) func instanceIDsThatCannotBeAreRefused(_ setting: Setting) async throws {
        let host = try setting.host()
        let long = String(repeating: "x", count: 101)
        for id in ["%40counter", "a%23b", "a%3Fb", "a%5Cb", "%C3%A4", "a%0Ab", long] {
            let response = try await host.post("\(Self.webhooks)/orchestrators/timesTwo/\(id)", "1")
            try await expect(response, 400, saying: "instance id", by: host)
        }
        // Through a function it is the function that fails.
        try await expect(try await host.post("/api/starts?id=a%2Fb"), 500, saying: "instance id", by: host)
        try await expect(try await host.post("/api/starts?id="), 500, saying: "it is empty", by: host)
    }

    @Test(arguments: Setting.warm) func jsonTenThousandDeepIsRefused(_ setting: Setting) async throws {
        let host = try setting.host()
        let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
        let start = try await host.post("\(Self.webhooks)/orchestrators/inSequence", deep)
        try await expect(start, 400, saying: "deep", by: host)
        let check = try await host.begin("awaitAnswer")
        let event = try await host.post(
            check.sendEventPostUri.replacingOccurrences(of: "{eventName}", with: "Answer"), deep)
        try await expect(event, 400, saying: "deep", by: host)
        try await expect(try await host.post("/api/nested", deep), 400, saying: "The body is not", by: host)
        #expect(try await host.post("/api/nested", "[[],[[]]]").body == "read")
    }

    @Test(arguments: Setting.warm) func bytesThatAreNoTextPassOrAreRefused(_ setting: Setting) async throws {
        let host = try setting.host()
        let bytes = Data((0...255).map { UInt8($0) })
        let echo = try await host.send(.POST, "/api/echoes", bytes: bytes)
        #expect(echo.status == 200)
        #expect(echo.bytes == bytes)
        try await expect(try await host.send(.POST, "/api/texts", bytes: bytes), 400, saying: "UTF-8", by: host)
        try await expect(try await host.send(.POST, "/api/answers", bytes: bytes), 400, saying: "The body", by: host)
        let start = try await host.send(.POST, "\(Self.webhooks)/orchestrators/timesTwo", bytes: bytes)
        try await expect(start, 400, saying: "not JSON", by: host)
        let broken = Data([0x22, 0xFF, 0xFE, 0x22])
        let text = try await host.send(.POST, "\(Self.webhooks)/orchestrators/timesTwo", bytes: broken)
        try await expect(text, 400, saying: "not JSON", by: host)
        let check = try await host.begin("awaitAnswer")
        let event = try await host.send(
            .POST, check.sendEventPostUri.replacingOccurrences(of: "{eventName}", with: "Answer"), bytes: broken)
        try await expect(event, 400, saying: "not JSON", by: host)
    }

    @Test(arguments: Setting.warm) func aHandlerThatThrowsIsNamedWithItsError(_ setting: Setting) async throws {
        let host = try setting.host()
        let response = try await host.post("/api/failures")
        try await expect(response, 500, saying: "'failOverHTTP'", by: host)
        let problem = try response.json(Problem.self)
        #expect(problem.ExceptionMessage == "the handler is broken")
        #expect(problem.ExceptionType == "Scenarios.Broken")
    }

    @Test(arguments: Setting.warm) func aHandlerRefusesARequest(_ setting: Setting) async throws {
        let host = try setting.host()
        try await expect(try await host.post("/api/refusals"), 400, saying: "Send more money.", by: host)
    }
}
