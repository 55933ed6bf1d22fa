import DurableTask
import DurableTaskHub
import DurableTaskTesting
import InMemoryStorage
import Testing

/// An entity that counts, for the tests of entities.
enum Counter {
    static let a = EntityID(trusted: "counter", "a")
    static let b = EntityID(trusted: "counter", "b")

    struct Refused: Error {}

    static let entity: ScriptedExecutor.Entity = { operation, state, actions in
        let value = Int(state?.text ?? "0") ?? 0
        switch operation.operation {
        case "add": state = Payload("\(value + (Int(operation.input?.text ?? "1") ?? 1))")
        case "get": break
        case "delete": state = nil
        case "tell b": actions.append(.signal(b, operation: "add", input: "10", scheduledTime: nil))
        case "start":
            actions.append(
                .startOrchestration(
                    name: "echo", instanceID: InstanceID(trusted: "child"), version: nil, input: "from the entity",
                    scheduledTime: nil))
        default:
            state = "spoilt"
            throw Refused()
        }
        return state
    }

    static let all = ["counter": entity]
}

extension Cluster {
    func signal(_ entity: EntityID, _ operation: String, _ input: Payload? = nil, key: String? = nil) async throws {
        try await hub(of: entity.description).signal(
            EntityRequest(entity, operation: operation, input: input, idempotencyKey: key))
    }

    func call(
        _ entity: EntityID, _ operation: String, timeout: Duration = .seconds(300)
    ) async throws -> EntityOperationResult? {
        try await hub(of: entity.description).call(EntityRequest(entity, operation: operation), timeout: timeout)
    }

    func entity(_ entity: EntityID) async throws -> EntityState? {
        try await hub(of: entity.description).entity(entity, includingState: true)
    }
}

@Suite struct EntityTests {
    @Test(arguments: Layout.all) func signalsRunInOrderEachOnce(_ layout: Layout) async throws {
        let list: ScriptedExecutor.Entity = { operation, state, _ in
            state = Payload((state?.text ?? "") + (operation.input?.text ?? ""))
            return state
        }
        try await withCluster(layout, orchestrators: [:], entities: ["list": list]) { cluster in
            let id = EntityID(trusted: "list", "one")
            for letter in "abcdefgh" { try await cluster.signal(id, "add", Payload("\(letter)")) }
            #expect(try await cluster.call(id, "get") == .completed("abcdefgh"))
            #expect(try await cluster.entity(id)?.state == "abcdefgh")
        }
    }

    @Test(arguments: Layout.all) func aRepeatedSignalWithTheSameKeyHasNoFurtherEffect(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: [:], entities: Counter.all) { cluster in
            for _ in 0..<3 { try await cluster.signal(Counter.a, "add", "5", key: "key") }
            #expect(try await cluster.call(Counter.a, "get") == .completed("5"))
        }
    }

    @Test(arguments: Layout.all) func anOrchestrationCallsAndSignals(_ layout: Layout) async throws {
        let script: ScriptedExecutor.Orchestrator = { script in
            script.signal(Counter.a, "add", "1")
            script.signal(Counter.b, "add", "2")
            let a = try script.call(Counter.a, "add", "10")
            let b = try script.call(Counter.b, "get")
            return Payload("\(a?.text ?? "-") \(b?.text ?? "-")")
        }
        try await withCluster(layout, orchestrators: ["caller": script], entities: Counter.all) { cluster in
            try await cluster.start("caller", id: "one")
            #expect(try await cluster.finished("one").output == "11 2")
            let kinds = try await cluster.history("one").map(\.kindName).filter { $0.hasPrefix("entity") }
            #expect(
                kinds == [
                    "entityOperationSignaled", "entityOperationSignaled", "entityOperationCalled",
                    "entityOperationCompleted", "entityOperationCalled", "entityOperationCompleted",
                ])
        }
    }

    @Test(arguments: Layout.all) func aFailedOperationIsToldToItsCallerAndChangesNothing(_ layout: Layout) async throws
    {
        let script: ScriptedExecutor.Orchestrator = { try $0.call(Counter.a, "break") }
        try await withCluster(layout, orchestrators: ["caller": script], entities: Counter.all) { cluster in
            try await cluster.signal(Counter.a, "add", "3")
            try await cluster.start("caller", id: "one")
            #expect(try await cluster.finished("one").header.errorType == "Refused")
            #expect(try await cluster.call(Counter.a, "get") == .completed("3"))
        }
    }

    @Test(arguments: Layout.all) func anEntitySignalsAnotherAndStartsAnOrchestration(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["echo": Scripts.echo], entities: Counter.all) { cluster in
            try await cluster.signal(Counter.a, "tell b")
            try await cluster.signal(Counter.a, "start")
            #expect(try await cluster.finished("child").output == "from the entity")
            try await eventually("b has been told") { try await cluster.entity(Counter.b)?.state == "10" }
        }
    }

    @Test(arguments: Layout.all) func aDeletedEntityLeavesNothingBehind(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: [:], entities: Counter.all) { cluster in
            try await cluster.signal(Counter.a, "add")
            #expect(try await cluster.call(Counter.a, "delete") == .completed(nil))
            #expect(try await cluster.entity(Counter.a) == nil)
            let query = EntityQuery(includesTransient: true)
            #expect(try await cluster.hubs[0].entities(matching: query).entities.isEmpty)
        }
    }

    @Test(arguments: Layout.all) func aSignalForLaterRunsThenAlsoAfterTheHubWasClosed(_ layout: Layout) async throws {
        let storage = InMemoryStorage(partitionCount: layout.partitions)
        let clock = ManualClock()
        let first = try await Cluster(
            layout, storage: storage, clock: clock, orchestrators: [:], entities: Counter.all)
        try await first.hub(of: "@counter@a").signal(
            EntityRequest(
                Counter.a, operation: "add", input: "7", scheduledTime: clock.now.advanced(by: .seconds(60))))
        #expect(try await first.call(Counter.a, "get") == .completed(nil))
        await first.close()
        let second = try await Cluster(
            layout, storage: storage, clock: clock, orchestrators: [:], entities: Counter.all)
        #expect(try await second.call(Counter.a, "get") == .completed(nil))
        clock.advance(by: .seconds(61))
        try await eventually("the time has come") { try await second.entity(Counter.a)?.state == "7" }
        await second.close()
    }

    @Test(arguments: Layout.all) func whatWaitsIsTakenUpAfterTheHubWasClosed(_ layout: Layout) async throws {
        let storage = InMemoryStorage(partitionCount: layout.partitions)
        let first = try await Cluster(
            layout, storage: storage, connects: false, orchestrators: [:], entities: Counter.all)
        for _ in 0..<5 { try await first.signal(Counter.a, "add") }
        #expect(try await first.call(Counter.a, "get", timeout: .zero) == nil)
        try await eventually("it is seen that nobody serves it") {
            first.hub(of: "@counter@a").unserved.entities.keys.contains("counter")
        }
        await first.close()
        let second = try await Cluster(layout, storage: storage, orchestrators: [:], entities: Counter.all)
        #expect(try await second.call(Counter.a, "get") == .completed("5"))
        await second.close()
    }

    @Test func whatGathersWhileABatchRunsIsTheNextBatch() async throws {
        try await withCluster(Layout.all[0], orchestrators: [:], entities: Counter.all) { cluster in
            cluster.executors[0].hold()
            try await cluster.signal(Counter.a, "add")
            try await eventually("the first is out") { !cluster.executors[0].heldEntities.isEmpty }
            for _ in 0..<9 { try await cluster.signal(Counter.a, "add") }
            #expect(cluster.executors[0].heldEntities.count == 1)
            cluster.executors[0].release()
            #expect(try await cluster.call(Counter.a, "get") == .completed("10"))
            #expect(cluster.executors[0].log.batches.prefix(2) == [1, 9])
        }
    }

    @Test func aClientCannotStartAnOrchestrationUnderAnEntitysID() async throws {
        try await withCluster(Layout.all[0], orchestrators: ["echo": Scripts.echo]) { cluster in
            await #expect(throws: TaskHubError.self) { try await cluster.start("echo", id: "@counter@a") }
            await #expect(throws: TaskHubError.self) { try await cluster.raise("go", to: "@counter@a") }
        }
    }
}
