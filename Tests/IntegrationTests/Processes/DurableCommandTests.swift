import Foundation
import PetrelHost
import Testing

/// `petrel durable …` against a host.
@Suite struct DurableCommandTests {
    private func petrel(_ arguments: [String]) async throws -> (status: ChildProcess.Status, output: String) {
        try await runPetrel(["durable"] + arguments)
    }

    @Test func `instances are started with tags, listed by them, rewound, restarted and deleted`() async throws {
        try await withHost(Door.inProcess.functions(module: "Scenarios", program: "ScenarioApp")) { host in
            let url = ["--url", host.origin]
            let started = try await petrel(
                ["start", "failingByItself", "--input", "\"engine\"", "--tag", "ship:1", "--version", "2.0"] + url)
            #expect(started.status == .exited(0), "\(started.output)")
            let check = host.instance(started.output.split(separator: "\n").first.map(String.init) ?? "")
            _ = try await host.finished(check)
            for query in [
                ["--tag", "ship:1"], ["--tag", "ship"], ["--name", "failingByItself"], ["--version", "2.0"],
            ] {
                let list = try await petrel(["list"] + query + url)
                #expect(list.output.contains(check.id), "\(query): \(list.output)")
            }
            #expect(try await !petrel(["list", "--tag", "ship:2"] + url).output.contains(check.id))

            let rewound = try await petrel(["rewind", check.id, "--reason", "mended"] + url)
            #expect(rewound.status == .exited(0) && rewound.output.contains("goes on"), "\(rewound.output)")
            _ = try await host.finished(check)
            let restarted = try await petrel(["restart", check.id] + url)
            #expect(restarted.status == .exited(0), "\(restarted.output)")
            let other = host.instance(restarted.output.split(separator: "\n").first.map(String.init) ?? "")
            #expect(other.id != check.id)
            _ = try await host.finished(other)
            #expect(try await petrel(["restart", check.id, "--in-place"] + url).output.hasPrefix(check.id))
            _ = try await host.finished(check)

            let early = try await petrel(["purge-history", "--created-before", "2001-01-01T00:00:00Z"] + url)
            #expect(early.output.contains("0 instances are deleted"))
            let purged = try await petrel(["purge-history", "--runtime-status", "Failed"] + url)
            #expect(purged.output.contains("2 instances are deleted"), "\(purged.output)")
            let again = try await petrel(["rewind", check.id] + url)
            #expect(again.status != .exited(0) && again.output.contains("no instance"), "\(again.output)")
        }
    }

    @Test func `the commands have the names and flags they have elsewhere`() async throws {
        try await withHost(Door.inProcess.functions(module: "Scenarios", program: "ScenarioApp")) { host in
            let url = ["--url", host.origin]
            let started = try await petrel(
                ["start-new", "--function-name", "failingByItself", "--id", "elsewhere", "--input", "\"engine\""] + url)
            #expect(started.output.hasPrefix("elsewhere"), "\(started.output)")
            _ = try await host.finished(host.instance("elsewhere"))
            let status = try await petrel(
                ["get-runtime-status", "--id", "elsewhere", "--show-input", "--show-output"] + url)
            #expect(status.output.contains(#""runtimeStatus": "Failed""#), "\(status.output)")
            let list = try await petrel(["get-instances", "--runtime-status", "Failed Completed", "--top", "10"] + url)
            #expect(list.output.contains("elsewhere"), "\(list.output)")
            let history = try await petrel(["get-history", "--id", "elsewhere"] + url)
            #expect(history.output.contains("ExecutionStarted") && history.output.contains("ExecutionCompleted"))
            let json = try await petrel(["get-history", "elsewhere", "--output", "json"] + url)
            let events = try #require(
                try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
            #expect(events.first?["EventType"] as? String == "ExecutionStarted")
            let other = try await petrel(["status", "elsewhere", "--task-hub-name", "another"] + url)
            #expect(other.status == .exited(1) && other.output.contains("another"), "\(other.output)")
        }
    }

    @Test func `what does not move says why, and is retried and discarded`() async throws {
        try await withHost(Door.inProcess.functions(module: "Scenarios", program: "ScenarioApp")) { host in
            let url = ["--url", host.origin]
            let waiting = try await host.begin("awaitAnswer", id: "waiting")
            let held = try await host.begin("awaitsForeign", id: "held")
            _ = try await host.status(of: held, "it is held") { $0.hold != nil }
            try await eventually("the event is awaited") {
                try await petrel(["why", "waiting"] + url).output.contains("Raise the event 'Answer'.")
            }
            let why = try await petrel(["why", "held"] + url)
            #expect(why.output.contains("Task.sleep") && why.output.contains("Do: Deploy code"), "\(why.output)")

            let letters = try await petrel(["dead-letters"] + url)
            #expect(letters.output.contains("held  awaitsForeign  foreignAwait since"), "\(letters.output)")
            #expect(!letters.output.contains("waiting"), "\(letters.output)")
            let shown = try await petrel(["dead-letters", "show", "held"] + url)
            #expect(shown.output.contains(#""kind":"foreignAwait""#), "\(shown.output)")
            #expect(try await petrel(["dead-letters", "retry", "held"] + url).status == .exited(0))
            try await eventually("it is held again") { try await host.status(of: held).hold != nil }
            let none = try await petrel(["dead-letters", "discard", waiting.id] + url)
            #expect(none.status == .exited(1) && none.output.contains("no dead letter 'waiting'"), "\(none.output)")
            #expect(
                try await petrel(["dead-letters", "discard", "held", "--reason", "old"] + url).status == .exited(0))
            #expect(try await host.finished(held).body.contains("Terminated"))
            #expect(try await petrel(["dead-letters"] + url).output == "There is none.\n")
        }
    }

    @Test func `entities are signalled, read, listed and deleted`() async throws {
        try await withHost(Door.inProcess.functions(module: "FunctionApp", program: "FunctionApp")) { host in
            let url = ["--url", host.origin]
            for amount in ["2", "3"] {
                let sent = try await petrel(
                    ["entities", "signal", "counter", "visits", "add", "--input", amount] + url)
                #expect(sent.status == .exited(0), "\(sent.output)")
            }
            try await eventually("the state is 5") {
                try await petrel(["entities", "state", "counter", "visits"] + url).output.contains("5")
            }
            let list = try await petrel(["entities", "list", "counter"] + url)
            #expect(list.output.contains("counter  visits"), "\(list.output)")
            #expect(try await petrel(["entities", "delete", "counter", "visits"] + url).status == .exited(0))
            try await eventually("the entity is gone") {
                try await petrel(["entities", "state", "counter", "visits"] + url).status == .exited(1)
            }
        }
    }

    @Test func `without a host the commands work on the data`() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let app = ["--root", root.path, "--data", root.path + "/data"]
        let none = try await petrel(["start", "anything"] + app)
        #expect(none.status == .exited(1) && none.output.contains("no task hub 'default'"), "\(none.output)")
        try await withPetrel(root: root, ["--data", root.path + "/data"]) { _, host in
            _ = try await host.begin("failingByItself", "engine", id: "first")
            _ = try await host.finished(host.instance("first"))
            let used = try await runPetrel(["hub", "list"] + app)
            #expect(used.output.contains("in use"), "\(used.output)")
            let deletion = try await petrel(["delete-task-hub", "--force"] + app)
            #expect(deletion.status == .exited(1) && deletion.output.contains("in use"), "\(deletion.output)")
        }
        #expect(
            try await petrel(["start", "failingByItself", "--id", "second", "--input", "1"] + app).output == "second")
        let list = try await petrel(["list", "--status", "Failed,Pending"] + app)
        #expect(list.output.contains("first") && list.output.contains("second"), "\(list.output)")
        #expect(try await petrel(["terminate", "second", "--reason", "enough"] + app).status == .exited(0))
        #expect(try await petrel(["status", "second"] + app).output.contains("Terminated"))
        let waiting = try await petrel(["wait", "second", "--root", root.path])
        #expect(waiting.status == .exited(1) && waiting.output.contains("petrel start"), "\(waiting.output)")

        let (copy, lines) = (root.path + "/copy.db", root.path + "/hub.jsonl")
        #expect(try await runPetrel(["hub", "backup", copy] + app).status == .exited(0))
        #expect(try await runPetrel(["hub", "export", lines] + app).status == .exited(0))
        #expect(try await runPetrel(["hub", "import", lines, "--hub", "other"] + app).output.contains("'other'"))
        #expect(try await petrel(["list", "--task-hub-name", "other"] + app).output.contains("first"))
        #expect(try await petrel(["delete-task-hub", "--task-hub-name", "other"] + app).status == .exited(1))
        #expect(
            try await petrel(["delete-task-hub", "--task-hub-name", "other", "--force"] + app).status == .exited(0))
        let left = try await runPetrel(["hub", "list", "--output", "json"] + app)
        #expect(left.output.contains(#""name":"default""#) && !left.output.contains("other"), "\(left.output)")
    }
}
