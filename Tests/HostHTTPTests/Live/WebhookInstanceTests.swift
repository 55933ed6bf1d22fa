import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Foundation
import Testing

@testable import HostHTTP

@Suite("Instances over the webhooks", .timeLimit(.minutes(1)))
struct WebhookInstanceTests {
    private static let orchestrators: [String: ScriptedExecutor.Orchestrator] = [
        "long": { script in
            script.customStatus = #"{"step":1}"#
            return try script.event("Go")
        },
        "quick": { $0.input },
        "steps": { script in
            _ = try script.call("double", "21")
            return try script.call("double", "4")
        },
        "bad": { _ in throw TaskHubError(.invalidArgument, "out of eggs") },
        "waits": { try $0.call("never") },
    ]

    private func withInstances(_ body: @Sendable (TestHost) async throws -> Void) async throws {
        try await withHost(orchestrators: Self.orchestrators, activities: ["double": { _ in "42" }], body)
    }

    /// Starts an instance, and waits until it has ended or had its first turn.
    private func run(_ function: String, _ id: String, input: String? = nil, on host: TestHost) async throws {
        #expect(try await host.post(webhooks + "/orchestrators/\(function)/\(id)", json: input).status == 202)
        let id = InstanceID(trusted: id)
        if ["long", "waits"].contains(function) {
            _ = try await host.hub.waitForStart(of: id, timeout: .seconds(30))
        } else {
            _ = try await host.hub.waitForCompletion(of: id, timeout: .seconds(30))
        }
    }

    private func end(of id: String, on host: TestHost) async throws {
        _ = try await host.hub.waitForCompletion(of: InstanceID(trusted: id), timeout: .seconds(30))
    }

    // MARK: Activities

    @Test func `its open activities say how far they are, and results that came too late are listed`() async throws {
        try await withHost(
            orchestrators: [
                "slow": { script in
                    let id = script.schedule("dig", "1", tags: ["petrel.attempt": "2"])
                    script.ask(.awaitEvent(name: "Stop"))
                    if (try? script.event("Stop")) != nil { return "stopped" }
                    return try script.result(of: id)
                }
            ], activities: ["dig": { _ in "gold" }]
        ) { host in
            host.executor.hold(turns: false)
            #expect(try await host.post(webhooks + "/orchestrators/slow/a").status == 202)
            while host.executor.held.activities.isEmpty { await Task.yield() }
            let token = host.executor.held.activities[0].token
            var activities = try json(try await host.get(webhooks + "/instances/a"))["activities"] as? [[String: Any]]
            let fresh = try #require(activities?.first)
            #expect(activities?.count == 1)
            #expect(fresh["name"] as? String == "dig" && fresh["taskId"] as? Int == 1 && fresh["attempt"] as? Int == 2)
            #expect((fresh["startedAt"] as? String)?.hasSuffix("Z") == true)
            #expect(fresh["lastHeartbeat"] is NSNull && fresh["progress"] is NSNull)
            host.hub.heartbeat(of: token, progress: #"{"depth":7}"#)
            activities = try json(try await host.get(webhooks + "/instances/a"))["activities"] as? [[String: Any]]
            #expect((activities?.first?["progress"] as? [String: Int]) == ["depth": 7])
            #expect(activities?.first?["lastHeartbeat"] is String)

            host.hub.finish(token, with: .completed("gold"))
            _ = try await host.hub.waitForCompletion(of: InstanceID(trusted: "a"), timeout: .seconds(30))
            host.hub.finish(token, with: .completed("more gold"))
            let id = InstanceID(trusted: "a")
            while host.hub.refusedResults(of: id).isEmpty { await Task.yield() }
            let status = try json(try await host.get(webhooks + "/instances/a"))
            #expect(status["activities"] == nil)
            let refused = try #require((status["refusedResults"] as? [[String: Any]])?.first)
            #expect(refused["taskId"] as? Int == 1 && refused["reason"] as? String == "closed")
            #expect(
                refused["message"] as? String
                    == "A result of activity (#1) of 'a' is refused: it had its result already, or its orchestration had ended."
            )
        }
    }

    @Test func `one whose version no worker takes says so`() async throws {
        try await withInstances { host in
            host.executor.connect(versions: VersionMatching(version: "1.0", strategy: .strict))
            _ = try await host.hub.start(
                StartRequest(name: "quick", instanceID: InstanceID(trusted: "a"), version: "2.0"))
            while host.hub.unserved.isEmpty { await Task.yield() }
            let sentence = "No worker takes version '2.0' of the orchestrator 'quick'."
            #expect(try json(try await host.get(webhooks + "/instances/a"))["waiting"] as? String == sentence)
            #expect(try json(try await host.get(webhooks + "/instances/a"))["version"] as? String == "2.0")
            #expect(try await host.get("/readyz").text.contains("No worker takes version '2.0'"))
        }
    }

    // MARK: Status

    @Test func `one that goes on is 202 with the address asked and when to ask again`() async throws {
        try await withInstances { host in
            try await run("long", "a", input: "7", on: host)
            let target = webhooks + "/Instances/a?taskhub=DEFAULT&Connection=AzureWebJobsStorage"
            let reply = try await host.get(target)
            #expect(reply.status == 202)
            #expect(reply["location"] == host.origin + target)
            #expect(reply["retry-after"] == "5")
            #expect(
                reply.text.hasPrefix(
                    #"{"name":"long","instanceId":"a","runtimeStatus":"Running","input":7,"customStatus":{"step":1},"output":null,"#
                ))
            let created = try #require(try json(reply)["createdTime"] as? String)
            #expect(created.count == 20 && created.hasSuffix("Z"))
            #expect(try json(reply)["lastUpdatedTime"] is String)
            #expect(try json(reply)["historyEvents"] == nil)
            #expect(try json(reply)["hold"] == nil)
            #expect(try json(try await host.get(target + "&showInput=false"))["input"] is NSNull)
        }
    }

    @Test func `one that failed is 200, or 500 when asked for`() async throws {
        try await withInstances { host in
            try await run("bad", "a", on: host)
            let reply = try await host.get(webhooks + "/instances/a")
            #expect(reply.status == 200)
            #expect(try json(reply)["runtimeStatus"] as? String == "Failed")
            #expect((try json(reply)["output"] as? String)?.contains("out of eggs") == true)
            #expect(try await host.get(webhooks + "/instances/a?returnInternalServerErrorOnFailure=TRUE").status == 500)
        }
    }

    @Test func `the history joins what was scheduled with what came of it`() async throws {
        try await withInstances { host in
            try await run("steps", "a", input: "1", on: host)
            let plain = try await host.get(webhooks + "/instances/a?showHistory=true&showInput=false")
            let rows = try #require(try json(plain)["historyEvents"] as? [[String: Any]])
            #expect(
                rows.map { $0["EventType"] as? String }
                    == ["ExecutionStarted", "TaskCompleted", "TaskCompleted", "ExecutionCompleted"])
            #expect(rows[0]["FunctionName"] as? String == "steps")
            #expect(rows[1]["FunctionName"] as? String == "double")
            #expect(rows[1]["ScheduledTime"] is String && rows[1]["Timestamp"] is String)
            #expect(rows[1]["Input"] == nil && rows[1]["Result"] == nil)
            #expect(rows[3]["OrchestrationStatus"] as? String == "Completed" && rows[3]["Result"] == nil)
            let full = try await host.get(webhooks + "/instances/a?showHistory=true&showHistoryOutput=true")
            let shown = try #require(try json(full)["historyEvents"] as? [[String: Any]])
            #expect(shown[1]["Input"] as? Int == 21 && shown[1]["Result"] as? Int == 42)
            #expect(shown[3]["Result"] as? Int == 42)
        }
    }

    @Test func `an activity that is not done stays in the history`() async throws {
        try await withInstances { host in
            try await run("waits", "a", on: host)
            let reply = try await host.get(webhooks + "/instances/a?showHistory=true")
            let rows = try #require(try json(reply)["historyEvents"] as? [[String: Any]])
            #expect(rows.map { $0["EventType"] as? String } == ["ExecutionStarted", "TaskScheduled"])
            #expect(rows[1]["FunctionName"] as? String == "never")
        }
    }

    @Test func `one that is held says why`() {
        var header = InstanceHeader(
            instanceID: InstanceID(trusted: "a"), name: "f", version: nil, status: .running, generation: 0,
            executionID: ExecutionID("e"), createdAt: .epoch, lastUpdatedAt: .epoch)
        header.hold = HoldReason(
            kind: .nondeterminism, message: "Event 3: \"a\" was expected.", buildID: "b1", since: Timestamp(seconds: 60)
        )
        let state = InstanceState(header: header, input: nil, output: nil, failure: nil)
        #expect(
            String(decoding: StatusJSON.status(state, showInput: true), as: UTF8.self) == #"""
                {"name":"f","instanceId":"a","runtimeStatus":"Running","input":null,"customStatus":null,"output":null,"createdTime":"1970-01-01T00:00:00Z","lastUpdatedTime":"1970-01-01T00:00:00Z","hold":{"kind":"nondeterminism","message":"Event 3: \"a\" was expected.","buildId":"b1","since":"1970-01-01T00:01:00Z"}}
                """#)
    }

    @Test func `an unknown instance is 404 for every operation`() async throws {
        try await withInstances { host in
            let event = try await host.post(webhooks + "/instances/no/raiseEvent/Go", json: "1")
            var replies = [event, try await host.get(webhooks + "/instances/no")]
            replies.append(try await host.send("DELETE", webhooks + "/instances/no"))
            for operation in ["terminate", "suspend", "resume"] {
                replies.append(try await host.post(webhooks + "/instances/no/\(operation)?reason=x"))
            }
            for reply in replies {
                #expect(reply.status == 404)
                #expect((try json(reply)["Message"] as? String)?.contains("no") == true)
            }
        }
    }

    // MARK: Steering

    @Test func `an event reaches its instance`() async throws {
        try await withInstances { host in
            try await run("long", "a", on: host)
            let reply = try await host.send(
                "POST", webhooks + "/instances/a/RAISEEVENT/Go",
                headers: [("Content-Type", "application/json; charset=utf-8")], body: Array(#"{"ok":true}"#.utf8))
            #expect(reply.status == 202 && reply.body.isEmpty)
            try await end(of: "a", on: host)
            #expect(try await host.get(webhooks + "/instances/a").text.contains(#""output":{"ok":true}"#))
            #expect(try await host.post(webhooks + "/instances/a/raiseEvent/Go", json: "1").status == 410)
        }
    }

    @Test func `an event must be JSON and say so`() async throws {
        try await withInstances { host in
            try await run("long", "a", on: host)
            for type in [nil, "text/plain", "application/jsonp"] {
                let reply = try await host.send(
                    "POST", webhooks + "/instances/a/raiseEvent/Go", headers: type.map { [("Content-Type", $0)] } ?? [],
                    body: Array("1".utf8))
                #expect(reply.status == 400)
                #expect(reply.text == #"{"Message":"Only application/json request content is supported"}"#)
            }
            let broken = try await host.post(webhooks + "/instances/a/raiseEvent/Go", json: "{")
            #expect(try json(broken)["Message"] as? String == "Invalid JSON content")
        }
    }

    @Test func `an event with a key that was used has no further effect`() async throws {
        try await withHost(orchestrators: [
            "two": { script in
                let first = try script.event("Go")?.text ?? ""
                return Payload("\"" + first + (try script.event("Go")?.text ?? "") + "\"")
            }
        ]) { host in
            #expect(try await host.post(webhooks + "/orchestrators/two/a").status == 202)
            for (key, data) in [("k1", "1"), ("k1", "1"), ("k2", "2")] {
                let reply = try await host.post(
                    webhooks + "/instances/a/raiseEvent/Go", json: data, headers: [("Idempotency-Key", key)])
                #expect(reply.status == 202)
            }
            try await end(of: "a", on: host)
            #expect(try json(try await host.get(webhooks + "/instances/a"))["output"] as? String == "12")
        }
    }

    @Test func `terminating ends it with the reason as output`() async throws {
        try await withInstances { host in
            try await run("long", "a", on: host)
            #expect(try await host.post(webhooks + "/instances/a/terminate?reason=too+%22late%22").status == 202)
            try await end(of: "a", on: host)
            let reply = try await host.get(webhooks + "/instances/a")
            #expect(reply.status == 200)
            #expect(try json(reply)["runtimeStatus"] as? String == "Terminated")
            #expect(try json(reply)["output"] as? String == "too \"late\"")
            for operation in ["terminate", "suspend", "resume"] {
                #expect(try await host.post(webhooks + "/instances/a/\(operation)").status == 410)
            }
        }
    }

    @Test func `suspending and resuming may be repeated`() async throws {
        try await withInstances { host in
            try await run("long", "a", on: host)
            for _ in 1...2 {
                #expect(try await host.post(webhooks + "/instances/a/suspend?reason=lunch").status == 202)
            }
            let suspended = try await host.get(webhooks + "/instances/a")
            #expect(suspended.status == 202)
            #expect(try json(suspended)["runtimeStatus"] as? String == "Suspended")
            for _ in 1...2 { #expect(try await host.post(webhooks + "/instances/a/resume").status == 202) }
            #expect(try json(try await host.get(webhooks + "/instances/a"))["runtimeStatus"] as? String == "Running")
        }
    }

    @Test func `a finished instance is deleted, a running one is not`() async throws {
        try await withInstances { host in
            try await run("long", "a", on: host)
            try await run("quick", "b", on: host)
            #expect(try await host.send("DELETE", webhooks + "/instances/a").status == 409)
            let reply = try await host.send("DELETE", webhooks + "/instances/b")
            #expect(reply.status == 200)
            #expect(reply.text == #"{"instancesDeleted":1}"#)
            #expect(try await host.get(webhooks + "/instances/b").status == 404)
        }
    }

    // MARK: The query

    @Test func `the query filters and pages`() async throws {
        try await withInstances { host in
            for number in 1...5 { try await run("quick", "order-\(number)", input: "\(number)", on: host) }
            try await run("long", "other", on: host)
            func ids(_ query: String) async throws -> [String] {
                var ids: [String] = []
                var token: String?
                repeat {
                    let reply = try await host.get(
                        webhooks + "/instances?" + query,
                        headers: token.map { [("x-ms-continuation-token", $0)] } ?? [])
                    #expect(reply.status == 200)
                    let page = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [[String: Any]] ?? []
                    ids += page.compactMap { $0["instanceId"] as? String }
                    token = reply["x-ms-continuation-token"]
                } while token != nil
                return ids.sorted()
            }
            let orders = (1...5).map { "order-\($0)" }
            #expect(try await ids("top=2") == orders + ["other"])
            #expect(try await ids("top=1&instanceIdPrefix=order-") == orders)
            #expect(try await ids("runtimeStatus=running") == ["other"])
            #expect(try await ids("runtimeStatus=Completed,Nonsense") == orders)
            #expect(try await ids("runtimeStatus=Completed&RuntimeStatus=Running") == orders + ["other"])
            #expect(try await ids("createdTimeFrom=2100-01-01T00:00:00Z").isEmpty)
            #expect(try await ids("createdTimeTo=2001-01-01").isEmpty)
            #expect(try await ids("createdTimeFrom=2001-01-01T00:00:00%2B01:00") == orders + ["other"])
            #expect(try await ids("top=2&name=quick&orderBy=completedTime%20desc") == orders)
            #expect(try await ids("parentInstanceId=other").isEmpty)
            func ordered(_ order: String) async throws -> [String] {
                let reply = try await host.get(webhooks + "/instances?instanceIdPrefix=order-&orderBy=" + order)
                let page = try JSONSerialization.jsonObject(with: Data(reply.body)) as? [[String: Any]] ?? []
                return page.compactMap { $0["instanceId"] as? String }
            }
            for order in ["instanceId", "createdTime%20asc", "CompletedTime", "name"] {
                #expect(try await ordered(order) == orders, "\(order)")
            }
            #expect(try await ordered("instanceId+desc") == orders.reversed())
            #expect(try await ordered("errorType") == [])
            #expect(try await ordered("version") == [])
            let bare = try await host.get(webhooks + "/instances?instanceIdPrefix=order-1&showInput=false")
            #expect(bare.text.contains(#""input":null"#))
        }
    }

    @Test(arguments: [
        "top=0", "top=x", "createdTimeFrom=yesterday", "createdTimeTo=2026-02-30", "showInput=1", "orderBy=status",
        "orderBy=name%20up",
    ])
    func `a query that cannot be is 400`(query: String) async throws {
        try await withInstances { host in
            let reply = try await host.get(webhooks + "/instances?" + query)
            #expect(reply.status == 400)
            #expect(try json(reply)["ExceptionMessage"] is String)
        }
    }

    @Test(arguments: ["/instances", "/instances?orderBy=name", "/entities"])
    func `a continuation that no page gave is 400`(path: String) async throws {
        try await withInstances { host in
            let reply = try await host.get(webhooks + path, headers: [("x-ms-continuation-token", "nonsense")])
            #expect(reply.status == 400)
            #expect(try (json(reply)["ExceptionMessage"] as? String)?.contains("'nonsense'") == true)
        }
    }

    // MARK: The rest

    @Test(arguments: [
        ("GET", "/orchestrators/quick", "POST"), ("PUT", "/instances/a", "DELETE, GET"),
        ("GET", "/instances/a/terminate", "POST"), ("POST", "/instances", "DELETE, GET"),
    ])
    func `a wrong verb is 405 with Allow`(method: String, path: String, allow: String) async throws {
        try await withInstances { host in
            let reply = try await host.send(method, webhooks + path)
            #expect(reply.status == 405)
            #expect(reply["allow"] == allow)
        }
    }

    @Test func `a hub or connection that is not here is 404 with a sentence`() async throws {
        try await withInstances { host in
            for query in ["taskHub=other", "connection=other"] {
                let reply = try await host.get(webhooks + "/instances?" + query)
                #expect(reply.status == 404)
                #expect((try json(reply)["Message"] as? String)?.contains("'other'") == true)
            }
        }
    }

    // MARK: Restarting and deleting

    @Test func `restarting makes a new instance of the same input, or one in its place`() async throws {
        try await withInstances { host in
            try await run("quick", "a", input: "7", on: host)
            let fresh = try await host.post(webhooks + "/instances/a/restart")
            #expect(fresh.status == 202)
            let id = try #require(try json(fresh)["id"] as? String)
            #expect(id != "a")
            try await end(of: id, on: host)
            #expect(try json(await host.get(webhooks + "/instances/\(id)"))["output"] as? Int == 7)
            #expect(try await host.post(webhooks + "/instances/a/restart?restartWithNewInstanceId=false").status == 202)
            try await run("long", "b", on: host)
            #expect(try await host.post(webhooks + "/instances/b/restart?restartWithNewInstanceId=false").status == 409)
            #expect(try await host.post(webhooks + "/instances/nobody/restart").status == 404)
        }
    }

    @Test func `many are deleted by their time and status, and what runs is not`() async throws {
        try await withInstances { host in
            for id in ["a", "b"] { try await run("quick", id, on: host) }
            try await run("bad", "c", on: host)
            try await run("long", "d", on: host)
            #expect(try await host.send("DELETE", webhooks + "/instances").status == 400)
            let path = webhooks + "/instances?createdTimeFrom=2000-01-01T00:00:00Z"
            #expect(try await host.send("DELETE", path + "&createdTimeTo=2000-01-02T00:00:00Z").status == 404)
            #expect(try await host.send("DELETE", path + "&timeout=-1").status == 400)
            let failed = try await host.send("DELETE", path + "&runtimeStatus=Failed")
            #expect(try json(failed)["instancesDeleted"] as? Int == 1)
            #expect(try json(await host.send("DELETE", path))["instancesDeleted"] as? Int == 2)
            #expect(try await host.send("DELETE", path).status == 404)
            #expect(try await host.get(webhooks + "/instances/d").status == 202)
            #expect(try await host.post(webhooks + "/makeprimary").status == 200)
        }
    }

    @Test func `a failed instance is rewound, and no other`() async throws {
        try await withInstances { host in
            try await run("bad", "a", on: host)
            #expect(try await host.post(webhooks + "/instances/a/rewind?reason=try%20again").status == 202)
            try await end(of: "a", on: host)
            let history = try json(await host.get(webhooks + "/instances/a?showHistory=true"))["historyEvents"]
            let rewound = (history as? [[String: Any]])?.first { $0["EventType"] as? String == "ExecutionRewound" }
            #expect(rewound?["Reason"] as? String == "try again")
            try await run("quick", "b", on: host)
            #expect(try await host.post(webhooks + "/instances/b/rewind").status == 410)
            try await run("long", "c", on: host)
            let running = try await host.post(webhooks + "/instances/c/rewind")
            #expect(running.status == 409)
            #expect((try json(running)["Message"] as? String)?.contains("only a failed one can be rewound") == true)
            #expect(try await host.post(webhooks + "/instances/nobody/rewind").status == 404)
        }
    }

    @Test(arguments: ["", "/nothing", "/instances/a/unknown", "/instances/a/raiseEvent", "/instances/a/b/c/d"])
    func `other paths below the webhooks are 404`(path: String) async throws {
        try await withInstances { host in
            let reply = try await host.get(webhooks + path)
            #expect(reply.status == 404)
        }
    }
}
