import DurableTask
import Testing

@testable import DurableTaskHub

/// Single decisions of a partition that a whole hub makes visible only with luck.
@Suite struct PartitionDecisionTests {
    @Test func aMessageIsDeletedNoEarlierThanWhatItCausedIsStored() async throws {
        var bench = try await PartitionBench()
        try await bench.start("any", id: .two)
        try await bench.finish(bench.turns.first)
        try await bench.start("any", id: .one)
        let end = OrchestratorAction(id: 1, .terminateOrchestration(target: .two, reason: nil, recurse: false))
        try await bench.finish(bench.turns.first, end)
        let ended = try #require(
            bench.commits.firstIndex {
                $0.contains { if case .putHeader(let header) = $0 { header.status == .terminated } else { false } }
            })
        let deleted = try #require(
            bench.commits.lastIndex { $0.contains { if case .deleteMessage(.two, _) = $0 { true } else { false } } })
        #expect(ended <= deleted)
    }

    @Test func theParentOfARefusedSubOrchestrationIsToldInTheCommitThatTakesTheStart() async throws {
        var bench = try await PartitionBench()
        try await bench.start("any", id: .two)
        try await bench.finish(bench.turns.first)
        try await bench.start("parent", id: .one)
        try await bench.finish(bench.turns.first, .child(1, "two"))
        let taken = try #require(
            bench.commits.last { $0.contains { if case .deleteMessage(.two, _) = $0 { true } else { false } } })
        #expect(taken.contains { if case .putMessage(let row) = $0 { row.instanceID == .one } else { false } })
        #expect(bench.turns.first?.newEvents.last?.kindName == "subOrchestrationFailed")
    }

    @Test func aRequestForAnInstanceThatIsMadeWhileItIsLookedForIsAnswered() async throws {
        var bench = try await PartitionBench()
        try await bench.start("parent", id: .one)
        let turn = try #require(bench.turns.first)
        let child = InstanceID(trusted: turn.executionID.rawValue + ":0001")
        bench.loads = false
        try await bench.raise("go", to: child, reply: 7)
        #expect(bench.answered == [])
        try await bench.finish(turn, .child(1))
        try await bench.give(.loaded(child, nil))
        #expect(bench.answered == [7])
    }

    @Test func anExecutorThatAsksForTheHistoryItWasGivenIsLeftAloneForAWhile() async throws {
        var bench = try await PartitionBench()
        try await bench.start("any", id: .one)
        let turn = try #require(bench.turns.first)
        #expect(turn.pastEvents == [])
        try await bench.give(.turnFinished(turn.token, .needsHistory))
        #expect(bench.turns.isEmpty)
        bench.now = bench.now.advanced(by: .seconds(1))
        try await bench.give(.tick)
        #expect(bench.turns.count == 1)
    }

    @Test func wakeUpsOfNearTimersBesideAFarOneLeaveNothingBehind() {
        var wakeUps = WakeUps<InstanceID, Timestamp>()
        let start = Timestamp(seconds: 1_767_225_600)
        let monitor = InstanceID(trusted: "monitor")
        let far = start.advanced(by: .seconds(72 * 3600))
        for second in 1...10_000 {
            let near = start.advanced(by: .seconds(Int64(second)))
            wakeUps.arm(monitor, at: far)
            wakeUps.arm(monitor, at: near)
            #expect(wakeUps.popDue(near) == monitor)
        }
        #expect(wakeUps.count < 100)
        wakeUps.arm(monitor, at: far)
        #expect(wakeUps.next == far)
        #expect(wakeUps.popDue(far) == monitor)
        #expect(wakeUps.popDue(far) == nil)
    }

    @Test func aFinishedInstanceWaitsForNoMoment() async throws {
        var partition = Partition(index: 0, count: 1, epoch: 1, seed: Xoshiro256(1, 2, 3, 4))
        let now = Timestamp(seconds: 1_767_225_600)
        for number in 0..<1_000 {
            let id = InstanceID(trusted: "approval-\(number)")
            let request = StartRequest(name: "any", instanceID: id)
            _ = partition.handle(.request(.start(request, id: id, isFresh: true, receipt: nil), reply: 1), at: now)
            let assigned = partition.handle(.assigned(id, to: ExecutorID("bench"), keepsSessions: true), at: now)
            let turns = assigned.compactMap { if case .runTurn(let item, _) = $0 { item } else { nil } }
            let turn = try #require(turns.first)
            let timer = OrchestratorAction(id: 1, .createTimer(fireAt: now.advanced(by: .seconds(72 * 3600))))
            _ = partition.handle(.turnFinished(turn.token, .finished([timer], customStatus: nil)), at: now)
            _ = partition.handle(.request(.terminate(id, output: nil, recursive: false), reply: 2), at: now)
        }
        #expect(partition.wakeUps.count < 100)
    }
}
