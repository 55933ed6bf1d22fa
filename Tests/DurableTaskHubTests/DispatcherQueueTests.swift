import DurableTask
import DurableTaskTesting
import Testing

@testable import DurableTaskHub

/// What waits for an executor: fairly, and no longer than it is wanted.
@Suite struct DispatcherQueueTests {
    private static func offer(_ activities: [String] = [], _ orchestrators: [String] = []) -> ExecutorOffer {
        ExecutorOffer(
            buildID: "build", orchestrators: Set(orchestrators), activities: Set(activities), maximumTurns: 1,
            maximumActivities: 1, keepsSessions: false)
    }

    private static func item(_ name: String, _ number: Int32) -> ActivityWorkItem {
        ActivityWorkItem(
            token: ActivityToken(
                instanceID: .one, scheduling: Scheduling(generation: 0, turn: 0, eventID: number),
                dispatch: UInt64(number.magnitude)),
            executionID: ExecutionID("execution"), task: TaskScheduled(name: name, input: nil))
    }

    private static func activity(_ assignments: [Dispatcher.Assignment]) -> ActivityWorkItem? {
        if case .activity(let item) = assignments.first?.work { item } else { nil }
    }

    @Test func aCrowdUnderOneNameDoesNotStarveAnother() throws {
        var dispatcher = Dispatcher()
        _ = dispatcher.connect(ExecutorID("only"), Self.offer(["crowd", "rare"]))
        var next = try #require(Self.activity(dispatcher.enqueueActivity(Self.item("crowd", 0), isSuspect: false)))
        for number in Int32(1)...100 { _ = dispatcher.enqueueActivity(Self.item("crowd", number), isSuspect: false) }
        _ = dispatcher.enqueueActivity(Self.item("rare", 1_000), isSuspect: false)
        var served: [String] = []
        for _ in 0..<3 {
            next = try #require(Self.activity(dispatcher.activityDone(next.token)))
            served.append(next.task.name)
        }
        #expect(served.contains("rare"))
    }

    @Test func skippingWhatNoLongerWaitsLeavesNothingBehind() throws {
        var dispatcher = Dispatcher()
        _ = dispatcher.connect(ExecutorID("only"), Self.offer(["work"]))
        let first = Self.item("work", 1)
        _ = dispatcher.enqueueActivity(first, isSuspect: false)
        for number in Int32(2)...10_001 {
            let waiting = Self.item("work", number)
            _ = dispatcher.enqueueActivity(waiting, isSuspect: false)
            dispatcher.skip(waiting.token)
            dispatcher.skip(Self.item("work", -number).token)
        }
        let last = Self.item("work", 20_000)
        _ = dispatcher.enqueueActivity(last, isSuspect: false)
        #expect(dispatcher.footprint < 100)
        #expect(Self.activity(dispatcher.activityDone(first.token))?.token == last.token)
    }

    @Test func turnsOfEndedInstancesDoNotWaitForAnExecutor() {
        var dispatcher = Dispatcher()
        _ = dispatcher.enqueueTurn(.two, name: "nobody", preferred: nil, isSuspect: false)
        for _ in 0..<10_000 {
            _ = dispatcher.enqueueTurn(.one, name: "nobody", preferred: nil, isSuspect: false)
            dispatcher.withdrawTurn(of: .one)
        }
        #expect(dispatcher.footprint < 100)
        #expect(dispatcher.unserved.orchestrators == ["nobody": 1])
        let assignments = dispatcher.connect(ExecutorID("late"), Self.offer([], ["nobody"]))
        #expect(assignments.count == 1)
    }

    @Test func anInstanceStartedOverUnderAnotherNameGoesToAnExecutorThatRunsIt() async throws {
        try await withCluster(Layout.all[0], connects: false, orchestrators: ["new": Scripts.echo]) { cluster in
            try await cluster.start("old", id: "one")
            try await cluster.start("new", id: "one", input: "x", replaceable: [.pending])
            let old = ScriptedExecutor(id: "old", door: cluster.hubs[0], orchestrators: ["old": Scripts.fanOut])
            old.connect()
            cluster.executors[0].connect()
            #expect(try await cluster.finished("one").output == "x")
            #expect(old.log.turns.isEmpty)
        }
    }

    /// Each place that is free at last finds the next turn that is not wanted: they must not pile up on the stack.
    @Test func manyWaitingInstancesAreSuspendedAndEnded() async throws {
        let count = 2_000
        try await withCluster(Layout.all[0], connects: false, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            let executor = cluster.executors[0]
            executor.hold()
            executor.connect(maximumTurns: 1)
            for number in 0..<count { try await cluster.start("go", id: "i-\(number)") }
            for number in 1..<count {
                if number % 2 == 0 {
                    try await cluster.hubs[0].suspend(InstanceID(trusted: "i-\(number)"), reason: nil)
                } else {
                    try await cluster.hubs[0].terminate(
                        InstanceID(trusted: "i-\(number)"), output: nil, recursive: false)
                }
            }
            try await eventually("the first turn is out") { executor.held.turns.count == 1 }
            executor.release()
            try await cluster.raise("go", "x", to: "i-0")
            #expect(try await cluster.finished("i-0").output == "x")
        }
    }
}
