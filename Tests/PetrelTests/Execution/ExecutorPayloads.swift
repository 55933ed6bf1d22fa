import DurableTask
import FunctionModel
import Synchronization
import Testing

@testable import Petrel

/// What is stored apart is read before it is used, and what is long is stored before it is handed on.
@Suite struct ExecutorPayloads {
    /// Keeps payloads, and is no task hub otherwise.
    private final class Shelf: TaskHubClient {
        let parts = Mutex<[StoredPayload.ID: [Int: [UInt8]]]>([:])

        func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws {
            parts.withLock { $0[id, default: [:]][index] = bytes }
        }
        func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]? { parts.withLock { $0[id]?[index] } }

        func keep(_ payload: Payload) async throws -> Payload { try await stored(payload, above: 0) }

        private func refuse() -> TaskHubError { TaskHubError(.unimplemented, "This test has no task hub.") }
        func start(_ request: StartRequest) async throws -> InstanceID { throw refuse() }
        func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? {
            throw refuse()
        }
        func history(of instanceID: InstanceID) async throws -> [HistoryEvent]? { throw refuse() }
        func instances(matching query: InstanceQuery) async throws -> InstancePage { throw refuse() }
        func raiseEvent(
            _ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?
        ) async throws { throw refuse() }
        func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws { throw refuse() }
        func suspend(_ instanceID: InstanceID, reason: Payload?) async throws { throw refuse() }
        func resume(_ instanceID: InstanceID, reason: Payload?) async throws { throw refuse() }
        func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int { throw refuse() }
        func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
            throw refuse()
        }
        func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
            throw refuse()
        }
    }

    private static var settings: FunctionSettings {
        var settings = FunctionSettings()
        settings.payloadThreshold = 1_024
        return settings
    }

    private static let long = String(repeating: "l", count: 5_000)

    private static let functions = [
        FunctionDescriptor.activity("echo", at: "T/F.swift:1") { (_: ActivityContext, text: String) in text },
        FunctionDescriptor.orchestration("relay", at: "T/F.swift:2") { (context: OrchestrationContext, _: NoInput) in
            let text = try await context.waitForEvent("Text", returning: String.self)
            return try await context.callActivity(
                ActivityFunction<String, String>(name: "echo"), text)
        },
        FunctionDescriptor.entity("box", at: "T/F.swift:3") { context in
            switch context.operationName {
            case "put": try context.setState(try context.input(as: String.self))
            case "get": try context.setResult(try context.state(as: String.self) ?? "")
            default: break
            }
        },
    ]

    private func run(
        _ body: (FunctionExecutor, RecordingDoor, Shelf) async throws -> Void
    ) async throws {
        let shelf = Shelf()
        try await withExecutor(Self.functions, client: shelf, settings: Self.settings) { executor, door in
            try await body(executor, door, shelf)
        }
    }

    @Test func `an activity is given the payload itself, and its long output is stored`() async throws {
        try await run { executor, door, shelf in
            let name = try await shelf.keep(.encoding(Self.long))
            executor.begin(activityItem("echo", 1, input: name))
            let output = try #require(try await door.nextOutput())
            #expect(output.stored?.count == Self.long.utf8.count + 2 && output != name)
            #expect(try await shelf.resolved(output) == .encoding(Self.long))
            executor.begin(activityItem("echo", 2, input: "\"short\""))
            #expect(try await door.nextOutput() == "\"short\"")
        }
    }

    @Test func `a turn is given its events with their payloads, and what it asks for is stored`() async throws {
        try await run { executor, door, shelf in
            let name = try await shelf.keep(.encoding(Self.long))
            executor.begin(turnItem("relay", "one"))
            _ = try await door.nextActions()
            var turn = turnItem("relay", "one", turn: 1, [.eventRaised(name: "Text", input: name)])
            turn.pastEvents = nil
            turn.encodedNewEvents = HistoryEvent.encodeRows(turn.newEvents)
            executor.begin(turn)
            let actions = try await door.nextActions()
            guard case .scheduleTask(let task)? = actions.first?.kind, let input = task.input else {
                Issue.record("\(actions)")
                return
            }
            #expect(input.stored != nil)
            #expect(try await shelf.resolved(input) == .encoding(Self.long))
        }
    }

    @Test func `an entity has its state, and one that did not change is not stored again`() async throws {
        try await run { executor, door, shelf in
            executor.run(entityItem("box", [("put", try await shelf.keep(.encoding(Self.long)))]))
            let state = try #require(try await door.nextBatch().state)
            #expect(state.stored != nil)
            executor.run(entityItem("box", state: state, [("get", nil), ("nothing", nil)]))
            let batch = try await door.nextBatch()
            #expect(batch.state == state)
            guard case .completed(let output?)? = batch.results.first else {
                Issue.record("\(batch.results)")
                return
            }
            #expect(try await shelf.resolved(output) == .encoding(Self.long))
        }
    }

    @Test func `what has been deleted fails the activity, holds the turn, and leaves the entity`() async throws {
        try await run { executor, door, _ in
            let lost = Payload(stored: StoredPayload(id: .random(), count: 5))
            executor.begin(activityItem("echo", 1, input: lost))
            let failure = try await door.nextFailure()
            #expect(failure.errorType == "PayloadLost" && failure.isNonRetriable)
            var turn = turnItem("relay", "one", [.eventRaised(name: "Text", input: lost)])
            turn.encodedNewEvents = HistoryEvent.encodeRows(turn.newEvents)
            executor.begin(turn)
            guard case .held(let reason) = try await door.nextTurn() else {
                Issue.record("It is not held.")
                return
            }
            #expect(reason.kind == .damage && reason.message.contains("has been deleted"))
            executor.run(entityItem("box", state: lost, [("get", nil)]))
            let batch = try await door.nextBatch()
            #expect(batch.state == lost)
        }
    }
}
