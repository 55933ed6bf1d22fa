import DurableTask
import DurableTaskHub
import DurableTaskTesting
import InMemoryStorage
import Testing

/// What happens when more is asked for than can be done.
@Suite struct BacklogTests {
    private func withLimits(
        count: Int = 50_000, bytes: Int = 1 << 28, _ body: (TaskHub, ScriptedExecutor) async throws -> Void
    ) async throws {
        var limits = BacklogLimits()
        limits.count = count
        limits.bytes = bytes
        let hub = TaskHub(name: "test", storage: InMemoryStorage(partitionCount: 1), owner: "test", limits: limits)
        try await hub.open()
        let executor = ScriptedExecutor(
            door: hub, orchestrators: ["echo": Scripts.echo, "go": Scripts.waitForGo, "row": Scripts.threeInARow],
            activities: ["work": Scripts.work])
        executor.connect(maximumTurns: 5, maximumActivities: 5)
        executor.hold()
        do { try await body(hub, executor) } catch {
            await hub.close()
            throw error
        }
        await hub.close()
    }

    private func isOverloaded(_ hub: TaskHub, _ request: StartRequest) async throws -> Bool {
        do {
            _ = try await hub.start(request)
            return false
        } catch let error as TaskHubError where error.code == .overloaded {
            return true
        }
    }

    @Test func startsBeyondTheLimitAreRefusedUntilThereIsRoom() async throws {
        try await withLimits(count: 10) { hub, executor in
            var ids: [InstanceID] = []
            for number in 0..<10 { ids.append(try await hub.start(StartRequest(name: number == 0 ? "go" : "echo"))) }
            #expect(try await isOverloaded(hub, StartRequest(name: "echo")))
            // What is there already can still be steered.
            try await hub.raiseEvent("go", input: "1", to: ids[0], idempotencyKey: nil)
            executor.release()
            for id in ids { #expect(try await hub.waitForCompletion(of: id, timeout: .seconds(300)) != nil) }
            try await eventually("there is room again") { try await !isOverloaded(hub, StartRequest(name: "echo")) }
        }
    }

    @Test func inputsCountByTheirBytes() async throws {
        try await withLimits(bytes: 10_000) { hub, executor in
            let large = StartRequest(name: "echo", input: Payload(String(repeating: "x", count: 6_000)))
            let id = try await hub.start(large)
            #expect(try await isOverloaded(hub, large))
            #expect(try await !isOverloaded(hub, StartRequest(name: "echo", input: "1")))
            executor.release()
            _ = try await hub.waitForCompletion(of: id, timeout: .seconds(300))
            try await eventually("there is room again") { try await !isOverloaded(hub, large) }
        }
    }

    @Test func activitiesThatWaitForAPlaceCountToo() async throws {
        try await withLimits(count: 10) { hub, executor in
            executor.hold(turns: false)
            var ids: [InstanceID] = []
            // Five are out, ten wait.
            while true {
                guard try await !isOverloaded(hub, StartRequest(name: "echo")) else { break }
                let id = try? await hub.start(StartRequest(name: "row"))
                guard let id else { break }
                ids.append(id)
                _ = try await hub.waitForStart(of: id, timeout: .seconds(300))
            }
            #expect((14...16).contains(ids.count))
            executor.release()
            for id in ids { #expect(try await hub.waitForCompletion(of: id, timeout: .seconds(300)) != nil) }
            try await eventually("there is room again") { try await !isOverloaded(hub, StartRequest(name: "echo")) }
        }
    }

    @Test func tenTimesTheLimitAtOnceLeavesNoMoreThanTheLimit() async throws {
        try await withLimits(count: 100) { hub, executor in
            let ids = try await withThrowingTaskGroup(of: InstanceID?.self) { group in
                for _ in 0..<1_000 {
                    group.addTask {
                        do { return try await hub.start(StartRequest(name: "echo")) } catch let error as TaskHubError
                            where error.code == .overloaded
                        { return nil }
                    }
                }
                return try await group.reduce(into: [InstanceID]()) { ids, id in if let id { ids.append(id) } }
            }
            // For a moment a start is counted twice: while it is stored and not answered.
            #expect((50...100).contains(ids.count))
            let stored = try await hub.instances(matching: InstanceQuery(pageSize: 1_000, parts: []))
            #expect(Set(stored.instances.map(\.header.instanceID)) == Set(ids), "what was refused left nothing behind")
            executor.release()
            for id in ids { #expect(try await hub.waitForCompletion(of: id, timeout: .seconds(300)) != nil) }
        }
    }
}
