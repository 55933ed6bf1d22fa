import DurableTask
import Foundation
import FunctionModel
import HostConfiguration
import Synchronization
import Testing

@testable import HostHTTP

@Suite("The administration", .timeLimit(.minutes(5)))
struct AdminTests {
    private static let functions = [
        InlineFunction("greet", "GET", "POST", route: "greet/{name?}") { request in
            HTTPResponseData(status: 200, body: Array("Hello ".utf8) + request.body)
        },
        InlineFunction("breaks") { _ in throw InvocationError(.threw, "It is broken.", errorType: "Broken") },
    ]

    @Test func `the state of the host and its functions`() async throws {
        try await withHost(
            functions: Self.functions, orchestrators: ["one": { _ in nil }],
            switches: FunctionSwitches(settings: ["AzureWebJobs.Breaks.Disabled": "true"])
        ) { host in
            let status = try json(try await host.get("/admin/host/status"))
            #expect(status["state"] as? String == "Running" && status["version"] as? String == "1.2.3")
            #expect(try await host.send("POST", "/admin/host/ping").status == 200)
            let list = try await host.get("/ADMIN/functions")
            let all = try JSONSerialization.jsonObject(with: Data(list.body)) as? [[String: Any]]
            #expect(all?.compactMap { $0["name"] as? String } == ["breaks", "greet", "one"])
            #expect(all?.map { $0["isDisabled"] as? Bool } == [true, false, false])
            let greet = try json(try await host.get("/admin/functions/Greet"))
            #expect(greet["invoke_url_template"] as? String == "\(host.origin)/api/greet/{name?}")
            #expect(try await host.get("/admin/functions/nobody").status == 404)
            #expect(try await host.send("DELETE", "/admin/functions/greet").status == 405)
            #expect(try await host.get("/admin/nothing").status == 404)
            // Nobody calls it over HTTP.
            #expect(try await host.get("/api/breaks").status == 404)
            #expect(try json(try await host.get("/admin/functions/breaks/status"))["isDisabled"] as? Bool == true)
        }
    }

    @Test func `functions are disabled and enabled while the host runs`() async throws {
        try await withHost(
            functions: Self.functions, orchestrators: ["one": { _ in nil }],
            switches: FunctionSwitches(allowed: ["greet"])
        ) { host in
            let place = "/admin/functions/Greet/state"
            func set(_ path: String, _ body: String) async throws -> RawReply {
                try await host.send(
                    "PUT", path, headers: [("Content-Type", "application/json")], body: Array(body.utf8))
            }
            #expect(try await host.get("/api/greet").status == 200)
            let disabled = try await set(place, #""disabled""#)
            #expect(disabled.status == 200)
            #expect(try json(disabled)["isDisabled"] as? Bool == true)
            #expect(try await host.get("/api/greet").status == 404)
            #expect(try json(try await set(place, #""Enabled""#))["isDisabled"] as? Bool == false)
            #expect(try await host.get("/api/greet").status == 200)
            for body in ["", "disabled", #""off""#, "true"] {
                #expect(try await set(place, body).status == 400, "\(body)")
            }
            // What instances depend on, and what the host was told not to run.
            #expect(try await set("/admin/functions/one/state", #""disabled""#).status == 409)
            #expect(try await set("/admin/functions/breaks/state", #""enabled""#).status == 409)
            #expect(try await set("/admin/functions/nobody/state", #""enabled""#).status == 404)
            #expect(try await host.get(place).status == 405)
        }
    }

    @Test func `the overview has work by kind and points with every time`() async throws {
        var overview = HubOverview()
        overview.work = [.init(kind: "activities", ready: 1, running: 2, delayed: nil, dead: 0)]
        var point = HubOverview.Point(at: 100)
        (point.started, point.running) = (3, 4)
        var times = LatencyHistogram()
        times.add(.milliseconds(100))
        point.waits = .init(times)
        overview.points = [point]
        var writer = JSONWriter()
        writer.beginObject()
        overview.write(to: &writer)
        writer.endObject()
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(text.contains(#""work":{"activities":{"ready":1,"running":2,"delayed":null,"dead":0}}"#))
        #expect(text.contains("[100,3,0,0,0,4,null,null,null,1"), "\(text)")
    }

    /// Asks until the invocation has ended.
    private func outcome(_ reply: RawReply, of host: TestHost) async throws -> [String: Any] {
        let address = try #require(reply["location"]?.replacing(host.origin, with: ""))
        while true {
            let outcome = try await host.get(address)
            if outcome.status == 200 { return try json(outcome) }
            #expect(outcome.status == 202)
        }
    }

    @Test func `functions run by hand, and what became of them is kept`() async throws {
        try await withHost(
            functions: Self.functions, orchestrators: ["one": { _ in "7" }],
            switches: FunctionSwitches(allowed: ["greet"])
        ) { host in
            let greeted = try await host.post("/admin/functions/greet", json: #"{"input": "Ada"}"#)
            #expect(greeted.status == 202)
            let outcome = try await outcome(greeted, of: host)
            #expect(outcome["status"] as? String == "Succeeded")
            #expect((outcome["response"] as? [String: Any])?["body"] as? String == "Hello Ada")
            // Also one that is disabled.
            let broken = try await self.outcome(
                try await host.post("/admin/functions/breaks", json: #"{"input": null}"#), of: host)
            #expect(broken["status"] as? String == "Failed")
            #expect((broken["error"] as? [String: Any])?["type"] as? String == "Broken")
            let started = try await self.outcome(
                try await host.post("/admin/functions/one", json: #"{"input": "[1]"}"#), of: host)
            let check = (started["response"] as? [String: Any])?["body"] as? String
            #expect(check?.contains("statusQueryGetUri") == true)
            for body in ["", "[]", #"{"input": 1}"#] {
                #expect(try await host.post("/admin/functions/greet", json: body).status == 400, "\(body)")
            }
            #expect(try await host.post("/admin/functions/one", json: #"{"input": "{"}"#).status == 400)
            #expect(try await host.get("/admin/invocations/unknown").status == 404)
        }
    }

    @Test func `draining and going on`() async throws {
        let told = Mutex<[Bool]>([])
        try await withHost(
            functions: Self.functions, onDrain: { isDraining in told.withLock { $0.append(isDraining) } }
        ) { host in
            #expect(try json(try await host.get("/admin/host/drain/status"))["state"] as? String == "Disabled")
            #expect(try await host.post("/admin/host/drain").status == 202)
            #expect(try json(try await host.get("/admin/host/drain/status"))["state"] as? String == "Completed")
            let refused = try await host.get("/api/greet")
            #expect(refused.status == 503 && refused.text.contains("/admin/host/resume"))
            #expect(try await host.get("/readyz").status == 503)
            #expect(try await host.post("/admin/functions/greet", json: "{}").status == 503)
            #expect(try await host.post("/admin/host/resume").status == 200)
            #expect(try await host.get("/api/greet").status == 200)
            #expect(told.withLock { $0 } == [true, false])
        }
    }

    @Test func `keys are listed, made, set and deleted`() async throws {
        let keys = KeyStore()
        try await withHost(functions: Self.functions, keys: keys) { host in
            func call(_ method: String, _ target: String, _ body: String? = nil, key: String? = nil) async throws
                -> RawReply
            {
                try await host.send(
                    method, target, headers: [("x-functions-key", key ?? keys.keys.master)],
                    body: body.map { Array($0.utf8) })
            }
            let made = try await call("POST", "/admin/host/keys/partner")
            #expect(made.status == 201)
            #expect(try await call("POST", "/admin/host/functionkeys/partner").status == 200)
            #expect(try await call("PUT", "/admin/host/keys/partner", #"{"value": "abcdefghijklmnop"}"#).status == 200)
            #expect(
                try json(try await call("GET", "/admin/host/keys/partner"))["value"] as? String == "abcdefghijklmnop")
            #expect(try await call("PUT", "/admin/host/keys/partner", #"{"value": "short"}"#).status == 400)
            #expect(try await call("DELETE", "/admin/host/keys/partner").status == 204)
            #expect(try await call("DELETE", "/admin/host/keys/partner").status == 404)
            let own = try json(try await call("GET", "/admin/functions/greet/keys"))["keys"] as? [[String: String]]
            #expect(own?.compactMap { $0["name"] } == ["default"])
            #expect(try await call("GET", "/admin/functions/nobody/keys").status == 404)
            #expect(try await call("DELETE", "/admin/host/systemkeys/durabletask_extension").status == 400)
            #expect(try await call("DELETE", "/admin/host/keys/_master").status == 400)
            let old = keys.keys.master
            #expect(try await call("POST", "/admin/host/keys/_master").status == 200)
            #expect(keys.keys.master != old)
            #expect(try await call("GET", "/admin/host/keys", key: old).status == 401)
        }
    }

    @Test func `the document of everything served names functions and routes`() async throws {
        try await withHost(functions: Self.functions) { host in
            let document = try json(try await host.get("/openapi.json"))
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            #expect(paths["/api/greet"]?.keys.sorted() == ["get", "post"])
            #expect(paths["/api/greet/{name}"] != nil)
            #expect(paths[webhooks + "/instances/{instanceId}/rewind"] != nil)
            #expect(
                paths["/admin/functions/{functionName}/keys/{keyName}"]?.keys.sorted() == [
                    "delete", "get", "post", "put",
                ])
            // Every path of the host leads somewhere.
            for path in paths.keys where path.hasPrefix("/admin") || path.hasPrefix("/runtime") {
                let reply = try await host.send("PATCH", path.replacing("{", with: "").replacing("}", with: ""))
                #expect(reply.status == 405, "\(path)")
            }
        }
    }

    @Test func `measured values`() async throws {
        try await withHost(functions: Self.functions) { host in
            let text = try await host.get("/metrics").text
            #expect(text.contains("# TYPE petrel_ready gauge\npetrel_ready 1\n"))
        }
        var text = MetricsText()
        text.histogram("h", "Help.", limits: [0.5], counts: [2, 1], sum: 3.25, [("a", "x\"y")])
        #expect(
            String(decoding: text.response.body, as: UTF8.self) == """
                # HELP h Help.
                # TYPE h histogram
                h_bucket{a="x\\"y",le="0.5"} 2
                h_bucket{a="x\\"y",le="+Inf"} 3
                h_sum{a="x\\"y"} 3.25
                h_count{a="x\\"y"} 3

                """)
    }
}
