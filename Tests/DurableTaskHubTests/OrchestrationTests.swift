import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Testing

@Suite struct OrchestrationTests {
    @Test(arguments: Layout.all) func activitiesInARowGiveTheirResultsInOrder(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["row": Scripts.threeInARow], activities: ["work": Scripts.work]) {
            for number in 0..<20 {
                let id = "row-\(number)"
                try await $0.start("row", id: id)
                let state = try await $0.finished(id)
                #expect(state.header.status == .completed)
                #expect(state.output == "done 1,done 2,done 3")
            }
        }
    }

    @Test(arguments: Layout.all) func theHistoryIsLinearAndEveryEventIsInItsPlace(_ layout: Layout) async throws {
        let script: ScriptedExecutor.Orchestrator = { script in
            _ = try script.call("work")
            let timer = script.ask(.createTimer(fireAt: script.started.advanced(by: .seconds(5))))
            guard script.hasFired(timer: timer) else { throw Script.Waiting() }
            let child = script.startChild("echo", "hello")
            return try script.result(of: child)
        }
        try await withCluster(
            layout, orchestrators: ["all": script, "echo": Scripts.echo], activities: ["work": Scripts.work]
        ) { cluster in
            try await cluster.start("all", id: "one")
            try await eventually("the timer is created") {
                try await cluster.history("one").contains { $0.kindName == "timerCreated" }
            }
            cluster.clock.advance(by: .seconds(5))
            let state = try await cluster.finished("one")
            #expect(state.output == "hello")
            let history = try await cluster.history("one")
            #expect(
                history.map(\.kindName) == [
                    "orchestratorStarted", "executionStarted", "taskScheduled", "orchestratorStarted", "taskCompleted",
                    "timerCreated", "orchestratorStarted", "timerFired", "subOrchestrationCreated",
                    "orchestratorStarted", "subOrchestrationCompleted", "executionCompleted",
                ])
            #expect(history.map(\.eventID).filter { $0 > 0 } == [1, 2, 3])
            #expect(history.map(\.timestamp) == history.map(\.timestamp).sorted())
        }
    }

    @Test(arguments: Layout.all) func aHundredActivitiesRunInParallel(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["fan": Scripts.fanOut], activities: ["work": Scripts.work]) {
            try await $0.start("fan", id: "fan")
            #expect(try await $0.finished("fan").output == "100")
            #expect($0.executor(of: "fan").log.activities.count == 100)
        }
    }

    @Test(arguments: Layout.all) func aFailedActivityFailsTheOrchestrationWithItsDetails(_ layout: Layout) async throws
    {
        try await withCluster(layout, orchestrators: ["row": Scripts.threeInARow], activities: ["work": Scripts.fail]) {
            try await $0.start("row", id: "one")
            let state = try await $0.finished("one")
            #expect(state.header.status == .failed)
            #expect(state.failure?.message == "it is broken")
            #expect(state.header.errorType == "Broken")
        }
    }

    @Test(arguments: Layout.all) func eventsWaitForTheOrchestratorInOrder(_ layout: Layout) async throws {
        let script: ScriptedExecutor.Orchestrator = { script in
            let texts = try (0..<3).map { _ in try script.event("letter")?.text ?? "-" }
            return Payload(texts.joined())
        }
        try await withCluster(layout, connects: false, orchestrators: ["letters": script]) { cluster in
            try await cluster.start("letters", id: "one")
            for letter in ["a", "b"] { try await cluster.raise("letter", Payload(letter), to: "one") }
            for executor in cluster.executors { executor.connect() }
            try await cluster.raise("letter", "c", to: "one")
            #expect(try await cluster.finished("one").output == "abc")
        }
    }

    @Test(arguments: Layout.all) func aTimerNeverFiresEarly(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["sleep": Scripts.sleepOneHour]) { cluster in
            let start = cluster.clock.now
            try await cluster.start("sleep", id: "one")
            try await eventually("it sleeps") { try await cluster.state("one")?.header.status == .running }
            cluster.clock.advance(by: .seconds(3599))
            #expect(try await cluster.state("one")?.header.status == .running)
            cluster.clock.advance(by: .seconds(1))
            #expect(try await cluster.finished("one").output == "awake")
            let fired = try await cluster.history("one").first { $0.kindName == "timerFired" }
            #expect(try #require(fired).timestamp >= start.advanced(by: .seconds(3600)))
        }
    }

    @Test(arguments: Layout.all) func aScheduledStartWaitsForItsMoment(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["echo": Scripts.echo]) { cluster in
            let moment = cluster.clock.now.advanced(by: .seconds(60))
            try await cluster.start("echo", id: "later", input: "1", at: moment)
            cluster.clock.advance(by: .seconds(59))
            #expect(try await cluster.state("later")?.header.status == .pending)
            #expect(cluster.executor(of: "later").log.turns.isEmpty)
            cluster.clock.advance(by: .seconds(1))
            #expect(try await cluster.finished("later").output == "1")
        }
    }

    @Test(arguments: Layout.all) func aCustomStatusIsSeenWhileItRunsAndGoesWithItsNextValue(_ layout: Layout)
        async throws
    {
        let script: ScriptedExecutor.Orchestrator = { script in
            script.customStatus = "\"waiting\""
            _ = try script.event("go")
            script.customStatus = nil
            return "done"
        }
        try await withCluster(layout, orchestrators: ["status": script]) { cluster in
            try await cluster.start("status", id: "one")
            try await eventually("the status is set") {
                try await cluster.state("one")?.header.customStatus == "\"waiting\""
            }
            try await cluster.raise("go", to: "one")
            #expect(try await cluster.finished("one").header.customStatus == nil)
        }
    }

    @Test(arguments: Layout.all) func aCanceledActivityIsAskedToStopAndItsResultIsNotApplied(_ layout: Layout)
        async throws
    {
        let script: ScriptedExecutor.Orchestrator = { script in
            let slow = script.schedule("work", "slow")
            _ = try script.event("enough")
            script.ask(.cancelTask(taskScheduledID: slow))
            _ = try script.event("finish")
            return "over"
        }
        try await withCluster(layout, orchestrators: ["race": script], activities: ["work": Scripts.work]) { cluster in
            let executor = cluster.executor(of: "one")
            executor.hold(turns: false)
            try await cluster.start("race", id: "one")
            try await eventually("the activity is out") { executor.held.activities.count == 1 }
            try await cluster.raise("enough", to: "one")
            try await eventually("it is asked to stop") { executor.log.canceled == executor.log.activities }
            executor.release()
            try await cluster.raise("finish", to: "one")
            #expect(try await cluster.finished("one").output == "over")
            #expect(try await cluster.history("one").contains { $0.kindName == "taskCompleted" } == false)
        }
    }
}
