import DurableTask
import Foundation
import FunctionModel
import Synchronization
import Testing

@testable import Petrel

private let trip = OrchestratorFunction<[String], Int>(name: "trip")
private func tour(_: HandleMarker) -> OrchestratorFunction<NoInput, Int> { OrchestratorFunction(name: "tour") }

@Suite struct DurableClientCalls {
    private static let hub = HubAddress(taskHub: "Hub", connection: "Storage")
    private static let request = HTTPRequestData(method: .post, origin: "http://localhost:7071", path: "/api/x")

    private static func state(_ status: RuntimeStatus, output: Payload?) -> InstanceState {
        InstanceState(
            header: InstanceHeader(
                instanceID: InstanceID(trusted: "a"), name: "trip", version: nil, status: status, generation: 0,
                executionID: ExecutionID("e"), createdAt: Timestamp(seconds: 1_800_000_000),
                lastUpdatedAt: Timestamp(seconds: 1_800_000_001, nanoseconds: 900_000_000), customStatus: "{\"a\":1}"),
            input: "[\"x\"]", output: output,
            failure: status == .failed ? FailureDetails(errorType: "E", message: "it broke") : nil)
    }

    @Test func `starting passes on name, input, id, tags, version and time`() async throws {
        let hub = RecordingClient()
        let client = DurableClient(hub, hub: Self.hub)
        let at = Date(timeIntervalSince1970: 1_800_000_000.5)
        var ids = [
            try await client.startNew(
                trip, ["x"], instanceID: "mine", tags: ["a": "b"], version: "3", startAt: at)
        ]
        ids.append(try await client.startNew(tour))
        ids.append(try await client.startNew("named", 7))
        ids.append(try await client.startNew("bare"))
        #expect(ids == ["mine", "new", "new", "new"])
        let requests = hub.started.withLock { $0 }
        #expect(requests.map(\.name) == ["trip", "tour", "named", "bare"])
        #expect(requests.map(\.input?.text) == ["[\"x\"]", nil, "7", nil])
        #expect(requests[0].tags == ["a": "b"] && requests[0].version == "3")
        #expect(requests[0].scheduledStart == Timestamp(seconds: 1_800_000_000, nanoseconds: 500_000_000))
        await #expect(throws: TaskHubError.self) { try await client.startNew(tour, instanceID: "@entity") }
    }

    @Test func `steering passes everything on`() async throws {
        let hub = RecordingClient()
        let client = DurableClient(hub, hub: Self.hub)
        try await client.raiseEvent(ExternalEvent<Bool>("Approval"), true, to: "a", idempotencyKey: "k")
        try await client.raiseEvent("Ping", to: "a")
        try await client.suspend("a", reason: "tea")
        try await client.resume("a")
        try await client.terminate("a", reason: "enough \"now\"")
        try await client.purge("a")
        try await client.purgeWithSubOrchestrations("a")
        try await client.rewind("a", reason: "mended")
        #expect(try await client.restart("a") == "anew")
        #expect(try await client.restart("a", newInstanceID: false) == "a")
        #expect(try await client.purge(matching: PurgeFilter(statuses: [.failed])).deleted == 7)
        #expect(
            hub.asked.withLock { $0 } == [
                "raise Approval true a k", "raise Ping - a -", "suspend a tea", "resume a -",
                "terminate a \"enough \\\"now\\\"\" true", "purge a false",
                "purge a true", "rewind a mended", "restart a true", "restart a false", "purge [\"Failed\"]",
            ])
    }

    @Test func `a status has what the instance has`() async throws {
        let client = DurableClient(RecordingClient(state: Self.state(.completed, output: "5")), hub: Self.hub)
        let status = try #require(try await client.status(of: "a"))
        #expect(status.instanceID == "a" && status.name == "trip" && status.runtimeStatus == .completed)
        #expect(status.createdAt == Date(timeIntervalSince1970: 1_800_000_000))
        let output: Int? = try status.output?.decoded()
        #expect(output == 5)
        let page = try await client.instances()
        #expect(page.instances.count == 1 && page.continuation == "next")
    }

    @Test func `a check-status response names the hub`() {
        let client = DurableClient(RecordingClient(), hub: Self.hub)
        let response = client.createCheckStatusResponse(Self.request, "a")
        #expect(response.status == 202)
        #expect(
            response.headers["Location"]
                == "http://localhost:7071/runtime/webhooks/durabletask/instances/a?taskHub=Hub&connection=Storage")
    }

    @Test(arguments: [RuntimeStatus.completed, .failed, nil])
    func `waiting answers the output, the status, or where to look`(status: RuntimeStatus?) async throws {
        let state = status.map { Self.state($0, output: $0 == .completed ? "5" : nil) }
        let client = DurableClient(RecordingClient(state: state), hub: Self.hub)
        let response = try await client.waitForCompletionOrCreateCheckStatusResponse(
            Self.request, "a", timeout: .seconds(3))
        let body = String(decoding: response.body, as: UTF8.self)
        switch status {
        case .completed: #expect(response.status == 200 && body == "5")
        case .failed:
            #expect(response.status == 200)
            #expect(
                body == """
                    {"name":"trip","instanceId":"a","runtimeStatus":"Failed","input":["x"],"customStatus":{"a":1},\
                    "output":"it broke","createdTime":"2027-01-15T08:00:00Z","lastUpdatedTime":"2027-01-15T08:00:01Z"}
                    """)
        default: #expect(response.status == 202)
        }
    }
}
