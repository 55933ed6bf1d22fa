import DurableTask
import DurableTaskHub
import DurableTaskTesting
import InMemoryStorage
import Synchronization
import Testing

@Suite struct DurabilityTests {
    @Test(arguments: Layout.all) func nothingUncommittedIsVisible(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["row": Scripts.threeInARow], activities: ["work": Scripts.work]) {
            cluster in
            let executor = cluster.executor(of: "one")
            let isAcknowledged = Mutex(false)
            cluster.storage.gate.pause()
            let start = Task {
                try await cluster.start("row", id: "one")
                isAcknowledged.withLock { $0 = true }
            }
            try await eventually("the first turn runs ahead of its commit") { !executor.log.turns.isEmpty }
            #expect(try await cluster.state("one") == nil)
            #expect(executor.log.activities.isEmpty)
            #expect(isAcknowledged.withLock { $0 } == false)
            cluster.storage.gate.resume()
            try await start.value
            #expect(try await cluster.finished("one").header.status == .completed)
        }
    }

    @Test(arguments: Layout.all) func aFailedCommitIsToldAndLeavesNothingBehind(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            try await cluster.start("go", id: "one")
            try await eventually("it runs") { try await cluster.state("one")?.header.status == .running }
            cluster.storage.gate.failNext(StorageError(.io, "The disk said no."))
            await #expect { try await cluster.raise("go", "lost", to: "one") } throws: {
                ($0 as? TaskHubError)?.code == .storage
            }
            try await eventually("the partition is opened again") {
                do {
                    try await cluster.raise("go", "kept", to: "one")
                    return true
                } catch let error as TaskHubError where error.code == .unavailable || error.code == .storage {
                    return false
                }
            }
            #expect(try await cluster.finished("one").output == "kept")
            #expect(cluster.problems.all.contains { $0.contains("The disk said no.") })
        }
    }

    /// Closes the hub wherever the work happens to be and opens another over the same storage, until it is done.
    @Test(arguments: Layout.all) func aNewOwnerTakesUpWhatTheOldOneLeft(_ layout: Layout) async throws {
        let storage = InMemoryStorage(partitionCount: layout.partitions)
        let clock = ManualClock()
        func open() async throws -> Cluster {
            let cluster = try await Cluster(
                layout, storage: storage, clock: clock, connects: false,
                orchestrators: ["row": Scripts.threeInARow, "parent": Scripts.parent, "sleep": Scripts.sleepOneHour],
                activities: ["work": Scripts.work])
            for executor in cluster.executors {
                executor.hold()
                executor.connect()
            }
            return cluster
        }
        var cluster = try await open()
        try await cluster.start("row", id: "row")
        try await cluster.start("parent", id: "parent", input: "row")
        try await cluster.start("sleep", id: "sleep")
        for _ in 0..<12 {
            // One more thing is done by each executor, then everything in flight is lost.
            try await eventually("something is handed out") {
                cluster.executors.contains { !$0.held.turns.isEmpty || !$0.held.activities.isEmpty }
            }
            for executor in cluster.executors { executor.step() }
            await cluster.close()
            cluster = try await open()
            let row = try await cluster.state("row")?.header.status
            let parent = try await cluster.state("parent")?.header.status
            if row == .completed, parent == .completed { break }
        }
        for executor in cluster.executors { executor.release() }
        #expect(try await cluster.finished("row").output == "done 1,done 2,done 3")
        #expect(try await cluster.finished("parent").output == "done 1,done 2,done 3")
        clock.advance(by: .seconds(7200))
        #expect(try await cluster.finished("sleep").output == "awake")
        for id in ["row", "parent"] {
            let ends = try await cluster.history(id).filter { $0.kindName == "executionCompleted" }
            #expect(ends.count == 1)
        }
        await cluster.close()
    }

    @Test(arguments: Layout.all) func aLostExecutorsWorkIsDoneByAnotherAndItsLateResultsAreIgnored(_ layout: Layout)
        async throws
    {
        try await withCluster(layout, orchestrators: ["row": Scripts.threeInARow], activities: ["work": Scripts.work]) {
            cluster in
            let hub = cluster.hub(of: "one")
            let first = cluster.executor(of: "one")
            first.hold()
            try await cluster.start("row", id: "one")
            try await eventually("the turn is out") { !first.held.turns.isEmpty }
            let lostTurn = first.held.turns[0].token
            let second = ScriptedExecutor(
                id: "second", door: hub, keepsSessions: true, orchestrators: ["row": Scripts.threeInARow],
                activities: ["work": Scripts.work])
            second.connect()
            hub.disconnect(first.id)
            let state = try await cluster.finished("one")
            hub.finish(lostTurn, with: .finished([], customStatus: nil))
            #expect(state.output == "done 1,done 2,done 3")
            #expect(second.log.activities.count == 3)
        }
    }

    @Test(arguments: Layout.all) func anActivityThatOutlivesItsExecutionStillRunsAndIsForgotten(_ layout: Layout)
        async throws
    {
        let script: ScriptedExecutor.Orchestrator = { script in
            _ = script.schedule("work", "left behind")
            return "done"
        }
        try await withCluster(layout, orchestrators: ["leave": script], activities: ["work": Scripts.work]) { cluster in
            try await cluster.start("leave", id: "one")
            #expect(try await cluster.finished("one").output == "done")
            try await eventually("the activity runs") { cluster.executor(of: "one").log.activities.count == 1 }
            let partition = Partition.index(of: InstanceID(trusted: "one"), count: layout.partitions)
            try await eventually("its row is gone") {
                try await cluster.storage.open(partition).detachedActivities.isEmpty
            }
        }
    }

    @Test(arguments: Layout.all) func aMillionthOfMemory(_ layout: Layout) async throws {
        // More waiting instances than stay in memory: the ones that went are read again when their event comes.
        let count = 6_000
        try await withCluster(layout, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count {
                    group.addTask { try await cluster.start("go", id: "idle-\(number)") }
                }
                try await group.waitForAll()
            }
            try await eventually("all wait") {
                let query = InstanceQuery(statuses: [.pending], pageSize: 1, parts: [])
                return try await cluster.hubs[0].instances(matching: query).instances.isEmpty
            }
            for number in [0, 1, count / 2, count - 1] {
                try await cluster.raise("go", Payload("\(number)"), to: "idle-\(number)")
                #expect(try await cluster.finished("idle-\(number)").output == Payload("\(number)"))
            }
        }
    }
}
