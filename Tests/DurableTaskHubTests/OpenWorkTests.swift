import DurableTask
import DurableTaskHub
import Testing

/// What an execution has open, through cancellations, repetitions and restarts.
@Suite struct OpenWorkTests {
    @Test func aRestartBetweenACancellationAndTheLateResultForgetsNoOpenActivity() async throws {
        var bench = try await PartitionBench()
        try await bench.start("any", id: .one)
        try await bench.finish(bench.turns.first, .activity(1))
        let activity = try #require(bench.activities.first)
        try await bench.raise("stop", to: .one)
        let turn = bench.turns.first
        // The result comes while the turn that cancels the activity is out.
        try await bench.give(.activityFinished(activity.token, .completed("late")))
        try await bench.finish(turn, OrchestratorAction(id: 2, .cancelTask(taskScheduledID: 1)))

        var second = try await PartitionBench(bench.storage)
        let late = try #require(second.turns.first)
        #expect(late.newEvents.map(\.kindName) == ["orchestratorStarted", "taskCompleted"])
        try await second.finish(late, .activity(3))

        let third = try await PartitionBench(bench.storage)
        #expect(third.activities.map(\.token.scheduling.eventID) == [3])
    }

    @Test func terminatingRecursivelyEndsASubOrchestrationNobodyWaitsForAnyMore() async throws {
        var bench = try await PartitionBench()
        try await bench.start("parent", id: .one)
        try await bench.finish(bench.turns.first, .child(1, "two"))
        try await bench.raise("stop", to: .one)
        try await bench.finish(
            bench.turns.first { $0.token.instanceID == .one },
            OrchestratorAction(id: 2, .cancelTask(taskScheduledID: 1)))
        try await bench.give(.request(.terminate(.one, output: nil, recursive: true), reply: 3))
        #expect(try await bench.header(.two)?.status == .terminated)
    }

    @Test(arguments: [true, false]) func aSuspectNobodyWaitsForIsForgotten(_ isCanceled: Bool) async throws {
        var bench = try await PartitionBench()
        try await bench.start("any", id: .one)
        try await bench.finish(bench.turns.first, .activity(1))
        let activity = try #require(bench.activities.first)
        try await bench.give(.activityLost(activity.token, .diedAmongOthers))
        #expect(try await bench.header(.one)?.suspects.count == 1)
        try await bench.raise("stop", to: .one)
        let again = CompleteOrchestration(status: .continuedAsNew)
        try await bench.finish(
            bench.turns.first,
            OrchestratorAction(id: 2, isCanceled ? .cancelTask(taskScheduledID: 1) : .completeOrchestration(again)))
        #expect(try await bench.header(.one)?.suspects == [])
    }

    /// Some SDKs try again under the action id of the failed attempt, and so for the same derived instance.
    @Test func aDerivedSubOrchestrationIsReplacedWhenItIsAskedForAgain() async throws {
        var bench = try await PartitionBench()
        try await bench.start("parent", id: .one)
        try await bench.finish(bench.turns.first, .child(1))
        let child = try #require(bench.turns.first?.token.instanceID)
        let failed = CompleteOrchestration(
            status: .failed, failure: FailureDetails(errorType: "Broken", message: "It broke."))
        try await bench.finish(bench.turns.first, OrchestratorAction(id: 1, .completeOrchestration(failed)))

        // By now the child is no longer in memory.
        var second = try await PartitionBench(bench.storage)
        try await second.finish(second.turns.first, .child(1))
        let again = try #require(second.turns.first { $0.token.instanceID == child })
        let done = CompleteOrchestration(status: .completed)
        try await second.finish(again, OrchestratorAction(id: 1, .completeOrchestration(done)))
        #expect(try await second.header(child)?.status == .completed)
    }

    @Test(arguments: [RuntimeStatus.running, .pending, .suspended])
    func anEndThatIsNoneFailsTheInstance(_ status: RuntimeStatus) async throws {
        var bench = try await PartitionBench()
        try await bench.start("any", id: .one)
        let end = CompleteOrchestration(status: status)
        try await bench.finish(bench.turns.first, OrchestratorAction(id: 1, .completeOrchestration(end)))
        let header = try #require(try await bench.header(.one))
        #expect(header.status == .failed)
        #expect(header.errorType == "InvalidCompletion")
    }
}
