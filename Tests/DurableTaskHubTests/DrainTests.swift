import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Testing

@Suite struct DrainTests {
    private static let orchestrators: [String: ScriptedExecutor.Orchestrator] = [
        "row": Scripts.threeInARow, "echo": Scripts.echo,
    ]

    @Test(arguments: [Layout.all[0], Layout.all[1]])
    func whatIsInHandsIsFinishedAndNothingElseIsGivenOut(_ layout: Layout) async throws {
        let first = try await Cluster(layout, orchestrators: Self.orchestrators, activities: ["work": Scripts.work])
        let (hub, executor) = (first.hubs[0], first.executors[0])
        executor.hold(turns: false)
        try await first.start("row", id: "one")
        try await eventually("its activity is out") { executor.held.activities.count == 1 }
        let waiting = Task { try await hub.waitForCompletion(of: .one, timeout: .seconds(3600)) }
        let drain = Task.immediate { await hub.drain(within: .seconds(300)) }
        try await first.start("echo", id: "two", input: "2")
        executor.step()
        #expect(await drain.value)
        #expect(executor.held.activities.isEmpty)
        #expect(executor.log.turns.count == 1)
        #expect(try await first.state("two")?.header.status == .pending)
        await #expect {
            _ = try await waiting.value
        } throws: {
            ($0 as? TaskHubError)?.code == .unavailable
        }
        await first.close()

        let second = try await Cluster(
            layout, storage: first.storage, orchestrators: Self.orchestrators, activities: ["work": Scripts.work])
        #expect(try await second.finished("one").output == "done 1,done 2,done 3")
        #expect(try await second.finished("two").output == "2")
        // The result that came during the drain was kept.
        #expect(second.executors[0].log.activities.count == 2)
        await second.close()
    }

    @Test func whatIsNotFinishedInTimeIsDoneAgain() async throws {
        let first = try await Cluster(
            Layout.all[0], orchestrators: Self.orchestrators, activities: ["work": Scripts.work])
        first.executors[0].hold(turns: false)
        try await first.start("row", id: "one")
        try await eventually("its activity is out") { first.executors[0].held.activities.count == 1 }
        #expect(await first.hubs[0].drain(within: .milliseconds(1)) == false)
        await first.close()
        let second = try await Cluster(
            Layout.all[0], storage: first.storage, orchestrators: Self.orchestrators, activities: ["work": Scripts.work]
        )
        #expect(try await second.finished("one").output == "done 1,done 2,done 3")
        #expect(second.executors[0].log.activities.count == 3)
        await second.close()
    }
}
