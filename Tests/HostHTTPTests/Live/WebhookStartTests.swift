import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Foundation
import HostConfiguration
import ServiceLifecycle
import Testing

@testable import HostHTTP

@Suite("Starting over the webhooks", .timeLimit(.minutes(1)))
struct WebhookStartTests {
    @Test func `a start answers where to look, and the instance runs to its end`() async throws {
        try await withHost(orchestrators: ["hello": { try $0.call("greet", $0.input) }], activities: ["greet": { $0 }])
        {
            host in
            let reply = try await host.post(webhooks + "/orchestrators/hello/mine", json: #"{"city": "Tokyo"}"#)
            #expect(reply.status == 202)
            #expect(reply["retry-after"] == "10")
            let base = host.origin + webhooks + "/instances/mine"
            let suffix = "taskHub=default&connection=Storage"
            #expect(reply["location"] == "\(base)?\(suffix)")
            #expect(
                reply.text == """
                    {"id":"mine","statusQueryGetUri":"\(base)?\(suffix)",\
                    "sendEventPostUri":"\(base)/raiseEvent/{eventName}?\(suffix)",\
                    "terminatePostUri":"\(base)/terminate?reason={text}&\(suffix)",\
                    "rewindPostUri":"\(base)/rewind?reason={text}&\(suffix)",\
                    "purgeHistoryDeleteUri":"\(base)?\(suffix)","restartPostUri":"\(base)/restart?\(suffix)",\
                    "suspendPostUri":"\(base)/suspend?reason={text}&\(suffix)",\
                    "resumePostUri":"\(base)/resume?reason={text}&\(suffix)"}
                    """)
            _ = try await host.hub.waitForCompletion(of: InstanceID(trusted: "mine"), timeout: .seconds(30))
            let status = try await host.get(webhooks + "/instances/mine?\(suffix)")
            #expect(status.status == 200)
            #expect(
                status.text.contains(#""runtimeStatus":"Completed","input":{"city": "Tokyo"},"customStatus":null,"#))
            #expect(status.text.contains(#""output":{"city": "Tokyo"},"createdTime":""#))
        }
    }

    @Test func `without an id the host makes one of 32 hexadecimal digits`() async throws {
        try await withHost(orchestrators: ["hello": { _ in nil }]) { host in
            let id = try json(try await host.post(webhooks + "/Orchestrators/HELLO"))["id"] as? String
            #expect(id?.count == 32)
            #expect(id?.allSatisfy(\.isHexDigit) == true)
        }
    }

    @Test func `a start may have a version, a time, tags, and say what it replaces`() async throws {
        try await withHost(orchestrators: ["hello": { _ in "1" }, "long": { try $0.event("Go") }]) { host in
            let start = webhooks + "/orchestrators/hello/"
            #expect(
                try await host.post(start + "late?version=2.0&startAt=2999-01-01T00:00:00Z&tag=customer:4:2&tag=kind:")
                    .status
                    == 202)
            let header = try await host.hub.state(of: InstanceID(trusted: "late"), including: [])?.header
            #expect(header?.version == "2.0" && header?.status == .pending)
            #expect(header?.tags == ["customer": "4:2", "kind": ""])
            #expect(header?.scheduledStart == CalendarTime.timestamp(parsing: "2999-01-01T00:00:00Z"))
            for query in ["tag=customer:4:2&tag=kind", "version=2.0", "name=hello"] {
                let list = try await host.get(webhooks + "/instances?" + query)
                #expect(list.text.contains("\"late\""), "\(query)")
            }
            #expect(try await host.get(webhooks + "/instances?tag=customer:4").text == "[]")
            #expect(try await host.get(webhooks + "/instances?name=hell").text == "[]")

            #expect(try await host.post(start + "one").status == 202)
            _ = try await host.hub.waitForCompletion(of: InstanceID(trusted: "one"), timeout: .seconds(30))
            #expect(try await host.post(start + "one?reuse=none").status == 409)
            #expect(try await host.post(start + "one?reuse=Failed,%20Terminated").status == 409)
            #expect(try await host.post(start + "one?reuse=failed,completed").status == 202)
            #expect(try await host.post(webhooks + "/orchestrators/long/two").status == 202)
            #expect(try await host.post(start + "two").status == 409)
            #expect(try await host.post(start + "two?reuse=any").status == 202)
        }
    }

    @Test(arguments: ["startAt=soon", "tag=customer", "tag=:1", "tag=a:1&tag=a:2", "reuse=Done", "reuse=any,none"])
    func `an option of a start that cannot be is 400 with what to write`(query: String) async throws {
        try await withHost(orchestrators: ["hello": { _ in "1" }]) { host in
            let reply = try await host.post(webhooks + "/orchestrators/hello/a?" + query)
            #expect(reply.status == 400)
            #expect((try json(reply)["ExceptionMessage"] as? String)?.contains("'") == true)
            #expect(try await host.get(webhooks + "/instances/a").status == 404)
        }
    }

    @Test func `a start that waits answers the bare output`() async throws {
        try await withHost(orchestrators: [
            "hello": { _ in "[1, 2]" }, "text": { _ in "not json" }, "none": { _ in nil },
        ]) {
            host in
            let query = "?timeout=30&pollingInterval=0.5"
            let reply = try await host.post(webhooks + "/orchestrators/hello" + query)
            #expect(reply.status == 200)
            #expect(reply.text == "[1, 2]")
            #expect(try await host.post(webhooks + "/orchestrators/text" + query).text == "\"not json\"")
            #expect(try await host.post(webhooks + "/orchestrators/none" + query).text == "null")
        }
    }

    @Test func `a start that waited in vain answers where to look`() async throws {
        try await withHost(orchestrators: ["long": { try $0.event("Go") }]) { host in
            let reply = try await host.post(webhooks + "/orchestrators/long/a?timeout=0.01&pollingInterval=0.01")
            #expect(reply.status == 202)
            #expect(reply["location"]?.contains("/instances/a?") == true)
        }
    }

    @Test func `a start that waits for one that fails answers its state, as 500 when asked to`() async throws {
        try await withHost(orchestrators: [
            "bad": { _ in throw TaskHubError(.invalidArgument, "out of eggs") }
        ]) { host in
            let query = "?timeout=30&pollingInterval=1"
            let calm = try await host.post(webhooks + "/orchestrators/bad" + query)
            #expect(calm.status == 200)
            #expect(try json(calm)["runtimeStatus"] as? String == "Failed")
            let strict = try await host.post(
                webhooks + "/orchestrators/bad" + query + "&returnInternalServerErrorOnFailure=true")
            #expect(strict.status == 500)
            let details = try json(strict)["failureDetails"] as? [String: Any]
            #expect((details?["errorMessage"] as? String)?.contains("out of eggs") == true)
        }
    }

    @Test func `a shutdown does not wait for callers that wait`() async throws {
        try await withHost(orchestrators: ["long": { try $0.event("Go") }]) { host in
            let connection = try await RawConnection(port: host.port)
            try await connection.send(
                "POST \(webhooks)/orchestrators/long/a?timeout=3600&pollingInterval=1 HTTP/1.1\r\nHost: h\r\n"
                    + "Content-Length: 0\r\n\r\n")
            _ = try await host.hub.waitForStart(of: InstanceID(trusted: "a"), timeout: .seconds(30))
            await host.group.triggerGracefulShutdown()
            #expect(try await connection.receive().status == 202)
        }
    }

    @Test func `a live id is 409, a finished one starts anew`() async throws {
        try await withHost(orchestrators: ["long": { try $0.event("Go") }]) { host in
            #expect(try await host.post(webhooks + "/orchestrators/long/a").status == 202)
            let again = try await host.post(webhooks + "/orchestrators/long/a")
            #expect(again.status == 409)
            #expect(try json(again)["Message"] is String)
            #expect(try await host.post(webhooks + "/instances/a/terminate").status == 202)
            _ = try await host.hub.waitForCompletion(of: InstanceID(trusted: "a"), timeout: .seconds(30))
            #expect(try await host.post(webhooks + "/orchestrators/long/a").status == 202)
        }
    }

    @Test func `the same Idempotency-Key starts once`() async throws {
        try await withHost(orchestrators: ["long": { try $0.event("Go") }]) { host in
            let key = [("Idempotency-Key", "order-17")]
            let first = try await host.post(webhooks + "/orchestrators/long", json: "1", headers: key)
            let second = try await host.post(webhooks + "/orchestrators/long", json: "1", headers: key)
            #expect(first.status == 202 && second.status == 202)
            #expect(first.text == second.text)
            let page = try await host.hub.instances(matching: InstanceQuery())
            #expect(page.instances.count == 1)
            #expect(
                try await host.post(
                    webhooks + "/orchestrators/long",
                    headers: [("Idempotency-Key", String(repeating: "x", count: 256))]
                ).status == 400)
        }
    }

    @Test(arguments: [
        ("/orchestrators/unknown", "no orchestrator function 'unknown'; it has hello"),
        ("/orchestrators/hello/@counter", "leading '@'"), ("/orchestrators/hello/a%23b", "'#'"),
        ("/orchestrators/hello/a%2Fb", "'/'"), ("/orchestrators/hello/" + String(repeating: "x", count: 101), "101"),
        ("/orchestrators/hello/%C3%A9", "printable ASCII"),
        ("/orchestrators/hello?timeout=1&pollingInterval=2", "less than"),
        ("/orchestrators/hello?timeout=soon&pollingInterval=2", "'timeout'"),
        ("/orchestrators/hello?timeout=nan&pollingInterval=0", "'timeout'"),
        ("/orchestrators/hello?returnInternalServerErrorOnFailure=maybe", "true or false"),
    ])
    func `a start that cannot be is 400 and says why`(path: String, why: String) async throws {
        try await withHost(orchestrators: ["hello": { _ in nil }]) { host in
            let reply = try await host.post(webhooks + path)
            #expect(reply.status == 400)
            #expect(try json(reply)["Message"] as? String == "One or more of the arguments submitted is incorrect")
            #expect((try json(reply)["ExceptionMessage"] as? String)?.contains(why) == true, "\(reply.text)")
        }
    }

    @Test func `a body that is not JSON is 400, and the host goes on`() async throws {
        try await withHost(orchestrators: ["hello": { $0.input }]) { host in
            let nested = Array(repeating: UInt8(ascii: "["), count: 10_000)
            let bodies: [[UInt8]] = [
                Array("{\"a\":".utf8), nested, nested + Array(repeating: UInt8(ascii: "]"), count: 10_000),
                [0xFF, 0xFE, 0x00, 0x80], [0x22, 0xC3, 0x28, 0x22], Array("\0".utf8), Array("{'a': 1}".utf8),
            ]
            for body in bodies {
                let reply = try await host.send("POST", webhooks + "/orchestrators/hello", body: body)
                #expect(reply.status == 400)
                #expect(try json(reply)["Message"] as? String == "Invalid JSON content")
            }
            #expect(try await host.get("/livez").status == 200)
            let page = try await host.hub.instances(matching: InstanceQuery())
            #expect(page.instances.isEmpty)
        }
    }

    @Test func `payloads pass through as the bytes they are`() async throws {
        try await withHost(orchestrators: ["echo": { $0.input }]) { host in
            for text in [#"{"b":1.0,  "a":1e2}"#, "\"\\u00e9é\"", "12345678901234567890", " [1] "] {
                let reply = try await host.post(
                    webhooks + "/orchestrators/echo?timeout=30&pollingInterval=1", json: text)
                #expect(reply.text == text)
            }
        }
    }

    @Test func `addresses name the host the caller used, or the one a proxy forwards`() async throws {
        let forwarded = [("X-Forwarded-Host", "shop.example:8443, inner"), ("X-Forwarded-Proto", "https")]
        try await withHost(orchestrators: ["hello": { _ in nil }]) { host in
            let reply = try await host.post(webhooks + "/orchestrators/hello", headers: forwarded)
            #expect(reply["location"]?.hasPrefix(host.origin) == true)
        }
        try await withHost(
            configuration: { $0.durableTask.useForwardedHost = true }, orchestrators: ["hello": { _ in nil }]
        ) { host in
            let reply = try await host.post(webhooks + "/orchestrators/hello", headers: forwarded)
            #expect(reply["location"]?.hasPrefix("https://shop.example:8443" + webhooks) == true)
            let evil = try await host.post(
                webhooks + "/orchestrators/hello", headers: [("X-Forwarded-Host", "a/b\"c")])
            #expect(evil.status == 400)
        }
    }
}
