import DurableTask
import Testing

@testable import Petrel

@Suite struct ExecutorEntities {
    private static let score = FunctionDescriptor.entity(Score.self, at: "T/F.swift:1")

    private func run(_ item: EntityWorkItem) async throws -> EntityBatchResult {
        try await withExecutor([Self.score]) { executor, door in
            executor.run(item)
            return try await door.nextBatch()
        }
    }

    @Test func `operations run in order on the state and letter case of their names does not matter`() async throws {
        let batch = try await run(entityItem("score", [("add", "5"), ("ADD", "2"), ("get", nil)]))
        #expect(batch.results == [.completed(nil), .completed(nil), .completed("7")])
        #expect(try batch.state?.decoded(as: Score.self).value == 7)
        #expect(batch.actions.isEmpty)
    }

    @Test func `a failed operation takes its state and its messages back, the others count`() async throws {
        let batch = try await run(entityItem("score", [("add", "5"), ("take", "9"), ("take", "3")]))
        guard case .failed(let failure) = batch.results[1] else {
            Issue.record("\(batch.results[1])")
            return
        }
        #expect(failure.message == "no negative score")
        #expect(batch.results[2] == .completed("2"))
        #expect(try batch.state?.decoded(as: Score.self).value == 2)
        #expect(
            batch.actions == [
                .signal(EntityID(trusted: "score", "taken"), operation: "add", input: "3", scheduledTime: nil),
                .startOrchestration(
                    name: "audit", instanceID: InstanceID(trusted: "audit-3"), version: nil, input: "3",
                    scheduledTime: nil),
            ])
    }

    @Test func `where operations are not rolled back, what a failed one has done stays`() async throws {
        var settings = FunctionSettings()
        settings.rollsBackEntityOperations = false
        try await withExecutor([Self.score], settings: settings) { executor, door in
            executor.run(entityItem("score", [("add", "5"), ("take", "9"), ("get", nil)]))
            let batch = try await door.nextBatch()
            guard case .failed(let failure) = batch.results[1] else {
                Issue.record("\(batch.results[1])")
                return
            }
            #expect(failure.message == "no negative score")
            #expect(batch.results[2] == .completed("-4"))
            #expect(!batch.actions.isEmpty)
        }
    }

    @Test func `an unknown operation fails and names those there are`() async throws {
        let batch = try await run(entityItem("score", [("secret", nil)]))
        guard case .failed(let failure) = batch.results[0] else {
            Issue.record("\(batch.results[0])")
            return
        }
        #expect(
            failure.message == "Entity 'score' has no operation 'secret'; it has 'add', 'take', 'vanish', 'get', "
                + "'callMyself', 'delete'.")
        #expect(batch.state == nil)
    }

    @Test func `reading an entity that is not there does not make it`() async throws {
        let batch = try await run(entityItem("score", [("get", nil)]))
        #expect(batch.results == [.completed("0")] && batch.state == nil)
    }

    @Test(arguments: ["delete", "Delete", "vanish"])
    func `an entity is deleted, and begins anew`(how: String) async throws {
        let deleted = try await run(entityItem("score", [("add", "5"), (how, nil)]))
        #expect(deleted.state == nil && deleted.results == [.completed(nil), .completed(nil)])
        let anew = try await run(entityItem("score", [("add", "5"), (how, nil), ("add", "1")]))
        #expect(try anew.state?.decoded(as: Score.self).value == 1)
    }

    @Test func `a state that cannot be read fails the operations and is kept`() async throws {
        let batch = try await run(entityItem("score", state: "[1]", [("add", "5"), ("get", nil)]))
        for result in batch.results {
            guard case .failed(let failure) = result else {
                Issue.record("\(result)")
                continue
            }
            #expect(failure.message.hasPrefix("the state of entity '@score@k' is not a Score"))
        }
        #expect(batch.results.count == 2 && batch.state == "[1]")
    }

    @Test func `a call of itself is refused at once`() async throws {
        let batch = try await run(entityItem("score", [("callMyself", nil)]))
        guard case .failed(let failure) = batch.results[0] else {
            Issue.record("\(batch.results[0])")
            return
        }
        #expect(failure.message.contains("calls itself"))
    }

    @Test func `a delete of the author's own is the one that runs`() async throws {
        let lamp = FunctionDescriptor.entity(Lamp.self, at: "T/F.swift:1")
        try await withExecutor([lamp]) { executor, door in
            #expect(executor.offer.entities == ["lamp-switch"])
            executor.run(entityItem("lamp-switch", [("delete", nil), ("state", nil)]))
            let batch = try await door.nextBatch()
            #expect(batch.results == [.completed(nil), .completed("false")])
        }
    }

    @Test func `an entity function has operation, input, state and result`() async throws {
        let functions = try FunctionRegistry.discover(modules: ["PetrelTests"]).filter {
            $0.metadata.name == "accumulator"
        }
        try await withExecutor(functions) { executor, door in
            executor.run(entityItem("accumulator", state: "2", [("add", "5"), ("add", "\"x\"")]))
            let batch = try await door.nextBatch()
            #expect(batch.results.first == .completed("7") && batch.state == "7")
            executor.run(entityItem("accumulator", state: "2", [("clear", nil)]))
            let cleared = try await door.nextBatch()
            #expect(cleared.state == nil)
        }
    }

    @Test func `what this app does not have, or gets after its end, is given back`() async throws {
        await withExecutor([Self.score]) { executor, door in
            executor.run(entityItem("other", [("add", "5")]))
            await #expect(throws: RecordingDoor.Unexpected.self) { try await door.nextBatch() }
            executor.shutdown()
            executor.run(entityItem("score", [("add", "5")]))
            await #expect(throws: RecordingDoor.Unexpected.self) { try await door.nextBatch() }
        }
    }

    @Test func `an answer stays short enough to be sent`() {
        var batch = EntityBatch(state: "1", limit: 10)
        let fits = batch.add(.init(state: "\"four\"", result: "12"))
        let fails = batch.add(.init(state: "\"much too long\""))
        guard case .failed(let failure) = batch.answer.results.last else {
            Issue.record("\(batch.answer)")
            return
        }
        #expect(failure.errorType == "Petrel.PayloadTooLarge" && batch.answer.state == "\"four\"")
        let comesAgain = !batch.add(.init(state: "\"four\"", result: "345"))
        #expect(fits && fails && comesAgain)
        #expect(batch.answer.results.count == 2)
    }

    @Test func `a batch under way at the end is given back whole`() async throws {
        let slow = FunctionDescriptor.entity("slow", at: "T/F.swift:1") { context in
            if context.operationName == "wait" { try await Task.sleep(for: .seconds(600)) }
        }
        await withExecutor([slow]) { executor, door in
            executor.run(entityItem("slow", [("go", nil), ("wait", nil)]))
            executor.shutdown()
            await #expect(throws: RecordingDoor.Unexpected.self) { try await door.nextBatch() }
        }
    }
}
