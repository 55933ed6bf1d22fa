import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Foundation
import Testing

@testable import HostHTTP

@Suite("The export of a history", .timeLimit(.minutes(1)))
struct HistoryExportTests {
    private static let orchestrators: [String: ScriptedExecutor.Orchestrator] = [
        "steps": { script in
            _ = try script.call("double", "21")
            return try script.call("double", #"{"é": "no \u0000"}"#)
        }
    ]

    @Test func `what is written is read back as the same events`() async throws {
        try await withHost(orchestrators: Self.orchestrators, activities: ["double": { _ in "not JSON" }]) { host in
            let id = InstanceID(trusted: "a b")
            #expect(try await host.post(webhooks + "/orchestrators/steps/a%20b", json: "7").status == 202)
            _ = try await host.hub.waitForCompletion(of: id, timeout: .seconds(30))
            let reply = try await host.get(webhooks + "/instances/a%20b/history")
            #expect(reply.status == 200)
            let history = try ExportedHistory(json: Array(reply.text.utf8))
            #expect(try await host.hub.history(of: id) == history.events)
            let header = try #require(try await host.hub.state(of: id, including: [])).header
            #expect(history == ExportedHistory(of: header, events: history.events))
            #expect(history.name == "steps" && history.instanceID == id && history.events.count >= 8)
        }
    }

    @Test func `people can read it as well`() async throws {
        try await withHost(orchestrators: Self.orchestrators, activities: ["double": { _ in "42" }]) { host in
            #expect(try await host.post(webhooks + "/orchestrators/steps/a", json: "7").status == 202)
            _ = try await host.hub.waitForCompletion(of: InstanceID(trusted: "a"), timeout: .seconds(30))
            let text = try await host.get(webhooks + "/instances/a/history").text
            #expect(text.contains(#""eventType":"ExecutionStarted","eventId":-1,"timestamp":"#))
            #expect(text.contains(#""name":"double","data":21,"wire":""#))
        }
    }

    @Test func `an instance that does not exist has none, and it is only read`() async throws {
        try await withHost(orchestrators: Self.orchestrators, activities: [:]) { host in
            let nobody = try await host.get(webhooks + "/instances/nobody/history")
            #expect(nobody.status == 404)
            let written = try await host.post(webhooks + "/instances/nobody/history")
            #expect(written.status == 405 && written["allow"] == "GET")
        }
    }
}

@Suite("Reading an exported history")
struct ExportedHistoryTests {
    private func file(_ events: [HistoryEvent]) -> [UInt8] {
        let wires = events.map { Data(HistoryEvent.encodeRows([$0])).base64EncodedString() }
        let list = wires.map { #"{"wire":"\#($0)"}"# }.joined(separator: ",")
        return Array(#"{"name":"a","instanceId":"i","executionId":"e","events":[\#(list)]}"#.utf8)
    }

    @Test func `only the protocol's form of an event is needed`() throws {
        let events = [
            HistoryEvent(timestamp: .epoch, .orchestratorStarted),
            HistoryEvent(eventID: 1, timestamp: .epoch, .eventAwaited(name: "Go")),
        ]
        let history = try ExportedHistory(json: file(events))
        #expect(history.events == events && history.version == nil && history.name == "a")
    }

    @Test(arguments: [
        ("", "is not the JSON"), ("[]", "is not the JSON"),
        (#"{"name":"a","instanceId":"i","executionId":"e","events":[{"wire":"?"}]}"#, "event 1 is not base64"),
        (#"{"name":"a","instanceId":"i","executionId":"e","events":[{"wire":"AQ=="}]}"#, "event 1 is of no kind"),
        (#"{"name":"a","instanceId":"i","executionId":"e","events":[{"wire":""}]}"#, "another number"),
    ]) func `what cannot be read is said`(_ text: String, _ words: String) {
        let error = #expect(throws: ExportedHistory.Unreadable.self) { try ExportedHistory(json: Array(text.utf8)) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
}
