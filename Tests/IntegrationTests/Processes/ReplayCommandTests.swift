import DurableTask
import Foundation
import PetrelHost
import Testing

/// `petrel durable export-history` and `petrel replay`.
@Suite struct ReplayCommandTests {
    private struct Outcome {
        var status: ChildProcess.Status
        var output: String
        var errors: String
    }

    private func petrel(_ arguments: [String]) async throws -> Outcome {
        let (output, errors) = (ProcessOutput(), ProcessOutput())
        let process = try ChildProcess(
            Built.path(of: "petrel"), arguments, environment: [:], output: output, errors: errors)
        let status = await process.status()
        _ = await output.line { _ in false }
        _ = await errors.line { _ in false }
        return Outcome(status: status, output: output.text, errors: errors.text)
    }

    private func replay(
        _ name: String, in folder: TemporaryFolder, against program: String, _ more: [String] = []
    ) async throws -> Outcome {
        try await petrel(
            ["replay", folder.path + "/" + name, "--root", folder.path, "--worker", Built.path(of: program)] + more)
    }

    /// Exports, over the command line, what the body has let happen.
    private func withHistories(
        _ body: (RunningHost, _ export: (RunningHost.CheckStatus, String) async throws -> Void) async throws -> Void,
        then check: (TemporaryFolder) async throws -> Void
    ) async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        try await withHost(Door.inProcess.functions(module: "Scenarios", program: "ScenarioApp")) { host in
            try await body(host) { check, name in
                let export = try await petrel(
                    ["durable", "export-history", "--id", check.id, "--url", host.origin])
                try #require(export.status == .exited(0), "\(export.errors)")
                try folder.write(name, export.output)
            }
        }
        try await check(folder)
    }

    @Test func `code that has not changed follows every history, finished or not`() async throws {
        try await withHistories { host, export in
            for (name, input) in [("inSequence", "[1,2,3]"), ("atOnce", "1"), ("callByName", "5")] {
                let check = try await host.start("\(RunningHost.webhooks)/orchestrators/\(name)", input)
                _ = try await host.finished(check)
                try await export(check, "\(name).json")
            }
            let failed = try await host.begin("failingByItself", "engine")
            _ = try await host.finished(failed)
            try await export(failed, "failed.json")

            let waiting = try await host.begin("awaitAnswer")
            _ = try await host.host?.taskHub?.waitForStart(of: .init(trusted: waiting.id), timeout: .seconds(60))
            try await export(waiting, "waiting.json")

            let terminate = waiting.terminatePostUri.replacingOccurrences(of: "{text}", with: "enough")
            #expect(try await host.post(terminate).status == 202)
            _ = try await host.finished(waiting)
            try await export(waiting, "terminated.json")
        } then: { folder in
            for name in ["inSequence", "atOnce", "callByName", "failed", "waiting", "terminated"] {
                let outcome = try await replay("\(name).json", in: folder, against: "ScenarioApp")
                #expect(outcome.status == .exited(0), "\(name): \(outcome.output)\(outcome.errors)")
                #expect(outcome.output.contains("follows its history"), "\(name): \(outcome.output)")
            }
        }
    }

    @Test func `code that has changed is told the first event that differs`() async throws {
        try await withHistories { host, export in
            for (name, input) in [("inSequence", "[1,2,3]"), ("atOnce", "1"), ("callByName", "5")] {
                let check = try await host.start("\(RunningHost.webhooks)/orchestrators/\(name)", input)
                _ = try await host.finished(check)
                try await export(check, "\(name).json")
            }
            let waiting = try await host.begin("awaitAnswer")
            _ = try await host.host?.taskHub?.waitForStart(of: .init(trusted: waiting.id), timeout: .seconds(60))
            try await export(waiting, "awaitAnswer.json")
            let child = try await host.begin("timesTwo", 4)
            _ = try await host.finished(child)
            try await export(child, "timesTwo.json")
        } then: { folder in
            let expectations = [
                ("inSequence", "at event 6: expected activity 'doubleOf' (#2), got activity 'twiceOf' (#2)"),
                ("atOnce", "expected activity 'doubleOf' (#3), got nothing"),
                ("callByName", "expected the end as Completed, got the end as Failed: 20 is too much"),
                (
                    "awaitAnswer",
                    "at event 3: expected a wait for event 'Answer' (#1), got a wait for event 'Reply' (#1)"
                ),
                ("timesTwo", "The app has no orchestrator function 'timesTwo'."),
            ]
            for (name, sentence) in expectations {
                let outcome = try await replay("\(name).json", in: folder, against: "ChangedApp")
                #expect(outcome.status == .exited(1), "\(outcome.errors)")
                #expect(outcome.output.contains(sentence), "\(outcome.output)")
            }
            let json = try await replay("inSequence.json", in: folder, against: "ChangedApp", ["--output", "json"])
            struct Report: Decodable {
                var orchestrator: String
                var follows: Bool
                var difference: String?
            }
            let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
            #expect(report.orchestrator == "inSequence" && !report.follows && report.difference != nil)
        }
    }

    @Test func `what cannot be replayed is said in a sentence, with status 2`() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        try folder.write("text.json", "not JSON")
        try folder.write("wire.json", #"{"name":"a","instanceId":"i","executionId":"e","events":[{"wire":"%"}]}"#)
        try folder.write("empty.json", #"{"name":"a","instanceId":"i","executionId":"e","events":[]}"#)
        for (name, words) in [
            ("text", "cannot be read"), ("wire", "event 1 is not base64"), ("empty", "There is nothing to replay"),
            ("missing", "cannot be read"),
        ] {
            let outcome = try await replay("\(name).json", in: folder, against: "ScenarioApp")
            #expect(outcome.status == .exited(2))
            #expect(outcome.output.isEmpty && outcome.errors.contains(words), "\(outcome.errors)")
        }
        let wire = HistoryEvent.encodeRows([HistoryEvent(timestamp: .epoch, .orchestratorStarted)])
        let base64 = Data(wire).base64EncodedString()
        try folder.write(
            "ok.json", #"{"name":"a","instanceId":"i","executionId":"e","events":[{"wire":"\#(base64)"}]}"#)
        let nowhere = try await petrel(["replay", folder.path + "/ok.json", "--worker", folder.path + "/none"])
        #expect(nowhere.status == .exited(2) && nowhere.errors.contains("--worker"))
        let noMain = try await replay("ok.json", in: folder, against: "NoMainApp")
        #expect(noMain.status == .exited(2) && noMain.errors.contains("WorkerMain"))
    }
}
