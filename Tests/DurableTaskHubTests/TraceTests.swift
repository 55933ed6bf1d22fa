import DurableTask
import DurableTaskHub
import InMemoryStorage
import Testing

/// What is kept of spans and of times, so that others can draw them.
@Suite struct TraceTests {
    @Test func theSpanOfAnExecutionOutlivesItsOwnerAndEndsWithTheExecution() async throws {
        var first = try await PartitionBench()
        let caller = TraceContext(
            traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", traceState: "a=b")
        let request = StartRequest(name: "any", instanceID: .one, parentTrace: caller)
        try await first.give(.request(.start(request, id: .one, isFresh: false, receipt: nil), reply: 1))
        let turn = try #require(first.turns.first)
        #expect(turn.trace == nil)
        try await first.give(.turnFinished(turn.token, .finished([], customStatus: nil, trace: [1, 2, 3])))

        var second = try await PartitionBench(first.storage)
        try await second.raise("go", to: .one)
        let next = try #require(second.turns.first)
        #expect(next.trace == [1, 2, 3])
        let again = CompleteOrchestration(status: .continuedAsNew)
        try await second.finish(next, OrchestratorAction(id: 2, .completeOrchestration(again)))
        let fresh = try #require(second.turns.first)
        #expect(fresh.trace == nil)
        let started = fresh.newEvents.compactMap { event -> ExecutionStarted? in
            if case .executionStarted(let started) = event.kind { started } else { nil }
        }
        #expect(started.first?.parentTrace == caller)
    }

    @Test func theEndOfAnActivitySaysWhenItBegan() async throws {
        var bench = try await PartitionBench()
        try await bench.start("any", id: .one)
        try await bench.finish(bench.turns.first, .activity(1))
        let activity = try #require(bench.activities.first)
        let began = bench.now.advanced(by: .milliseconds(1_500))
        bench.now = bench.now.advanced(by: .seconds(4))
        try await bench.give(.activityFinished(activity.token, .completed("1"), startedAt: began))
        try await bench.finish(bench.turns.first, .activity(2))
        let events = try await bench.storage.history(of: .one, generation: 0, from: 0)
            .flatMap { try HistoryEvent.decodeRows($0.events) }
        let end = try #require(events.first { $0.kindName == "taskCompleted" })
        #expect(end.startedAt == began)
        #expect(end.timestamp == bench.now)
    }
}
