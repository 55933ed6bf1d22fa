import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Testing

/// Time-outs, heartbeats and results that come too late.
@Suite struct ActivityTimeTests {
    private static func calling(_ change: @escaping @Sendable (inout TaskScheduled) -> Void)
        -> ScriptedExecutor.Orchestrator
    {
        { script in
            var task = TaskScheduled(name: "work", input: "1")
            change(&task)
            let id = script.ask(.scheduleTask(task))
            do { return try script.result(of: id) } catch let failure as Script.Failure {
                return Payload("\(failure.details.errorType) \(failure.details.isNonRetriable)")
            }
        }
    }

    private static let tenSeconds = calling { $0.timeout = .seconds(10) }
    private static let alive = calling {
        $0.heartbeatTimeout = .seconds(10)
        $0.attempt = 3
    }

    @Test(arguments: Layout.all) func anActivityWhoseTimeIsOverFailsAndIsAskedToStop(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["call": Self.tenSeconds], activities: ["work": Scripts.work]) {
            cluster in
            let executor = cluster.executor(of: "one")
            executor.hold(turns: false)
            try await cluster.start("call", id: "one")
            try await eventually("it is out") { executor.held.activities.count == 1 }
            let token = executor.held.activities[0].token
            cluster.clock.advance(by: .milliseconds(9_999))
            try await cluster.raise("nothing", to: "one")
            #expect(executor.log.canceled.isEmpty)
            cluster.clock.advance(by: .milliseconds(1))
            #expect(try await cluster.finished("one").output == "ActivityTimeout false")
            #expect(executor.log.canceled == [token])
            // What it says now counts no more, and is shown.
            executor.release()
            let hub = cluster.hub(of: "one")
            try await eventually("it is refused") { hub.refusedResults(of: InstanceID(trusted: "one")).count == 1 }
            let refused = try #require(hub.refusedResults(of: InstanceID(trusted: "one")).first)
            #expect(refused.reason == .timedOut)
            #expect(refused.activity == "work")
            #expect(refused.taskID == 1)
            #expect(refused.at == cluster.clock.now)
            #expect(
                cluster.notices.all == [
                    "A result of activity 'work' (#1) of 'one' is refused: it had timed out before its result came."
                ])
            #expect(cluster.problems.all.isEmpty)
        }
    }

    @Test(arguments: Layout.all) func theTimeBeginsWithTheHandOver(_ layout: Layout) async throws {
        try await withCluster(
            layout, connects: false, orchestrators: ["call": Self.tenSeconds], activities: ["work": Scripts.work]
        ) { cluster in
            let executor = cluster.executor(of: "one")
            executor.connect(maximumActivities: 0)
            executor.hold(turns: false)
            try await cluster.start("call", id: "one")
            try await eventually("it waits for a place") {
                try await cluster.state("one")?.header.openActivities == 1
            }
            cluster.clock.advance(by: .seconds(60))
            #expect(cluster.hub(of: "one").openActivities(of: InstanceID(trusted: "one")).isEmpty)
            executor.connect()
            try await eventually("it is out") { executor.held.activities.count == 1 }
            let open = cluster.hub(of: "one").openActivities(of: InstanceID(trusted: "one"))
            #expect(open == [OpenActivity(name: "work", taskID: 1, attempt: 1, startedAt: cluster.clock.now)])
            executor.release()
            #expect(try await cluster.finished("one").output == "done 1")
            #expect(cluster.hub(of: "one").openActivities(of: InstanceID(trusted: "one")).isEmpty)
        }
    }

    @Test(arguments: Layout.all) func heartbeatsKeepAnActivityAliveAndSilenceEndsIt(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["call": Self.alive], activities: ["work": Scripts.work]) {
            cluster in
            let (hub, executor) = (cluster.hub(of: "one"), cluster.executor(of: "one"))
            let id = InstanceID(trusted: "one")
            executor.hold(turns: false)
            try await cluster.start("call", id: "one")
            try await eventually("it is out") { executor.held.activities.count == 1 }
            let token = executor.held.activities[0].token
            let began = cluster.clock.now
            for number in 1...5 {
                cluster.clock.advance(by: .seconds(9))
                hub.heartbeat(of: token, progress: number == 5 ? nil : Payload("\(number)"))
                // A round trip: had its time been over, it would have been seen.
                try await cluster.raise("nothing", to: "one")
                #expect(
                    hub.openActivities(of: id) == [
                        OpenActivity(
                            name: "work", taskID: 1, attempt: 3, startedAt: began, lastHeartbeat: cluster.clock.now,
                            progress: Payload("\(min(number, 4))"))
                    ])
            }
            #expect(executor.log.canceled.isEmpty)
            cluster.clock.advance(by: .seconds(10))
            #expect(try await cluster.finished("one").output == "ActivityTimeout false")
            #expect(executor.log.canceled == [token])
            hub.heartbeat(of: token, progress: "late")
            #expect(hub.openActivities(of: id).isEmpty)
        }
    }

    @Test(arguments: Layout.all) func aTimeOutHoldsAgainAfterTheHubIsOpenedAnew(_ layout: Layout) async throws {
        func cluster(_ storage: Cluster? = nil) async throws -> Cluster {
            try await Cluster(
                layout, storage: storage?.storage, clock: storage?.clock ?? ManualClock(), connects: false,
                orchestrators: ["call": Self.tenSeconds], activities: ["work": Scripts.work])
        }
        let first = try await cluster()
        for executor in first.executors {
            executor.hold(turns: false)
            executor.connect()
        }
        try await first.start("call", id: "one")
        try await eventually("it is out") { first.executor(of: "one").held.activities.count == 1 }
        let old = first.executor(of: "one").held.activities[0].token
        first.clock.advance(by: .seconds(9))
        await first.close()
        let second = try await cluster(first)
        for executor in second.executors {
            executor.hold(turns: false)
            executor.connect()
        }
        let (hub, executor) = (second.hub(of: "one"), second.executor(of: "one"))
        try await eventually("it is out again") { executor.held.activities.count == 1 }
        // From the second hand-over.
        second.clock.advance(by: .seconds(9))
        try await second.raise("nothing", to: "one")
        #expect(executor.log.canceled.isEmpty)
        // The first attempt answers after all.
        hub.finish(old, with: .completed("old"))
        try await eventually("it is refused") { hub.refusedResults(of: InstanceID(trusted: "one")).count == 1 }
        #expect(hub.refusedResults(of: InstanceID(trusted: "one"))[0].reason == .superseded)
        #expect(hub.refusedResults(of: InstanceID(trusted: "one"))[0].activity == "work")
        #expect(hub.refusedResults(of: InstanceID(trusted: "two")).isEmpty)
        second.clock.advance(by: .seconds(1))
        #expect(try await second.finished("one").output == "ActivityTimeout false")
        await second.close()
    }

    @Test func anActivityThatTimedOutLeavesItsPlaceToOthers() async throws {
        try await withCluster(
            Layout.all[0], connects: false, orchestrators: ["call": Self.tenSeconds], activities: ["work": Scripts.work]
        ) { cluster in
            let executor = cluster.executors[0]
            executor.connect(maximumActivities: 1)
            executor.hold(turns: false)
            try await cluster.start("call", id: "one")
            try await eventually("it is out") { executor.held.activities.count == 1 }
            try await cluster.start("call", id: "two")
            cluster.clock.advance(by: .seconds(10))
            try await eventually("the next is out") { executor.held.activities.count == 2 }
            // The answer to the first makes no second place free.
            try await cluster.start("call", id: "three")
            executor.step()
            try await eventually("it is refused") { cluster.notices.all.count == 1 }
            #expect(executor.log.activities.count == 2)
            executor.release()
            #expect(try await cluster.finished("two").output == "done 1")
            #expect(try await cluster.finished("three").output == "done 1")
        }
    }

    @Test(arguments: Layout.all) func whatIsNotWaitedForAnyMoreIsNotReportedWhenItsTimeIsOver(_ layout: Layout)
        async throws
    {
        let giveUp: ScriptedExecutor.Orchestrator = { script in
            var task = TaskScheduled(name: "work")
            task.timeout = .seconds(10)
            let id = script.ask(.scheduleTask(task))
            let stop = try script.event("stop")
            script.ask(.cancelTask(taskScheduledID: id))
            _ = try script.event("end")
            return stop
        }
        try await withCluster(layout, orchestrators: ["giveUp": giveUp], activities: ["work": Scripts.work]) {
            cluster in
            let executor = cluster.executor(of: "one")
            executor.hold(turns: false)
            try await cluster.start("giveUp", id: "one")
            try await eventually("it is out") { executor.held.activities.count == 1 }
            try await cluster.raise("stop", to: "one")
            try await eventually("it is asked to stop") { executor.log.canceled.count == 1 }
            cluster.clock.advance(by: .seconds(10))
            try await eventually("its time is over") { executor.log.canceled.count == 2 }
            try await cluster.raise("end", to: "one")
            _ = try await cluster.finished("one")
            #expect(cluster.notices.all.isEmpty)
            #expect(cluster.hub(of: "one").refusedResults(of: InstanceID(trusted: "one")).isEmpty)
        }
    }

    @Test(arguments: Layout.all) func terminationAsksTheActivityToStopAndItsAnswerIsNoNews(_ layout: Layout)
        async throws
    {
        try await withCluster(layout, orchestrators: ["call": Self.tenSeconds], activities: ["work": Scripts.work]) {
            cluster in
            let (hub, executor) = (cluster.hub(of: "one"), cluster.executor(of: "one"))
            executor.hold(turns: false)
            try await cluster.start("call", id: "one")
            try await eventually("it is out") { executor.held.activities.count == 1 }
            try await hub.terminate(InstanceID(trusted: "one"), output: nil, recursive: false)
            try await eventually("it is asked to stop") { executor.log.canceled == executor.log.activities }
            #expect(hub.openActivities(of: InstanceID(trusted: "one")).isEmpty)
            // Its time is over too, which concerns nobody any more.
            cluster.clock.advance(by: .seconds(10))
            try await eventually("it is asked again") { executor.log.canceled.count == 2 }
            executor.release()
            _ = try await cluster.finished("one")
            #expect(cluster.notices.all.isEmpty)
        }
    }
}
