import DurableTask
import Synchronization
import Testing

@testable import Petrel

@Suite struct EntityClient {
    /// A hub with one entity, that answers as the test says.
    private final class Hub: TaskHubClient {
        let asked = Mutex<[String]>([])
        let answer: EntityOperationResult?

        init(answering answer: EntityOperationResult? = nil) { self.answer = answer }

        func signal(_ request: EntityRequest) async throws { note("signal", request) }
        func call(_ request: EntityRequest, timeout: Duration) async throws -> EntityOperationResult? {
            note("call \(timeout)", request)
            return answer
        }
        func entity(_ entityID: EntityID, includingState: Bool) async throws -> EntityState? {
            EntityState(
                entityID: entityID, state: "{\"log\":[],\"value\":3}", createdAt: .epoch, lastModifiedAt: .epoch)
        }

        private func note(_ what: String, _ request: EntityRequest) {
            asked.withLock {
                $0.append(
                    "\(what) \(request.entityID) \(request.operation) \(request.input?.text ?? "-") "
                        + "\(request.scheduledTime?.seconds ?? 0) \(request.idempotencyKey ?? "-")")
            }
        }

        func start(_ request: StartRequest) async throws -> InstanceID { InstanceID(trusted: "i") }
        func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? { nil }
        func history(of instanceID: InstanceID) async throws -> [HistoryEvent]? { nil }
        func instances(matching query: InstanceQuery) async throws -> InstancePage {
            InstancePage(instances: [], continuation: nil)
        }
        func raiseEvent(
            _ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?
        ) async throws {}
        func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws {}
        func suspend(_ instanceID: InstanceID, reason: Payload?) async throws {}
        func resume(_ instanceID: InstanceID, reason: Payload?) async throws {}
        func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int { 0 }
        func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? { nil }
        func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? { nil }
    }

    private func client(_ hub: Hub) -> DurableClient {
        DurableClient(hub, hub: HubAddress(taskHub: "hub", connection: "Storage"))
    }

    @Test func `a client signals and calls, typed and by name`() async throws {
        let hub = Hub(answering: .completed("7"))
        let client = client(hub)
        let score = client.entity(Score.self, "a")
        try await score.signal.add(5)
        try await score.signal(at: Date(timeIntervalSince1970: 60)).add(6)
        let typed = try await score.get()
        try await client.signalEntity("Score", "a", "add", 1, idempotencyKey: "once")
        let named = try await client.callEntity("score", "a", "get", returning: Int.self, timeout: .seconds(2))
        #expect(typed == 7 && named == 7)
        #expect(
            hub.asked.withLock(\.self) == [
                "signal @score@a add 5 0 -", "signal @score@a add 6 60 -", "call 30.0 seconds @score@a get - 0 -",
                "signal @score@a add 1 0 once", "call 2.0 seconds @score@a get - 0 -",
            ])
    }

    @Test func `a failed call throws its failure, one without an answer says so`() async throws {
        let failing = client(Hub(answering: .failed(FailureDetails(errorType: "E", message: "no"))))
        let failure = await #expect(throws: TaskFailedError.self) { try await failing.entity(Score.self, "a").get() }
        #expect(failure?.kind == .entity && failure?.failure.message == "no")
        let silent = client(Hub())
        let late = await #expect(throws: TaskHubError.self) { try await silent.entity(Score.self, "a").get() }
        #expect(late?.code == .unavailable)
    }

    @Test func `a state is read as the type it is`() async throws {
        let client = client(Hub())
        let state = try await client.entityState(of: client.entity(Score.self, "a"), as: Score.self)
        #expect(state?.value == 3)
    }
}
