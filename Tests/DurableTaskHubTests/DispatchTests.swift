import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Testing

@Suite struct DispatchTests {
    @Test(arguments: Layout.all) func namesNobodyServesWaitVisiblyAndBlockNothing(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["echo": Scripts.echo]) { cluster in
            try await cluster.start("unknown", id: "waiting")
            try await cluster.start("echo", id: "one", input: "1")
            #expect(try await cluster.finished("one").output == "1")
            let hub = cluster.hub(of: "waiting")
            try await eventually("the name is listed") { hub.unserved.orchestrators == ["unknown": 1] }
            #expect(try await cluster.state("waiting")?.header.status == .pending)
            let late = ScriptedExecutor(id: "late", door: hub, orchestrators: ["unknown": Scripts.echo])
            late.connect()
            _ = try await cluster.finished("waiting")
            try await eventually("nothing is listed") { hub.unserved == UnservedNames() }
        }
    }

    @Test func aNameThatNobodyServesIsReportedOnceAndOnlyAfterAWhile() async throws {
        try await withCluster(Layout.all[0], orchestrators: ["echo": Scripts.echo]) { cluster in
            let sentence = "No worker registers the orchestrator 'unknown' (2 waiting)."
            try await cluster.start("unknown", id: "one")
            try await cluster.start("unknown", id: "two")
            try await eventually("both wait") { cluster.hubs[0].unserved.orchestrators == ["unknown": 2] }
            cluster.clock.advance(by: .seconds(9))
            try await cluster.start("echo", id: "three")
            _ = try await cluster.finished("three")
            #expect(cluster.problems.all == [])
            cluster.clock.advance(by: .seconds(2))
            try await eventually("it is reported") { cluster.problems.all == [sentence] }
            cluster.clock.advance(by: .seconds(100))
            try await cluster.start("echo", id: "four")
            _ = try await cluster.finished("four")
            #expect(cluster.problems.all == [sentence])
        }
    }

    @Test func aSuspectThatNobodyServesIsListedToo() {
        var dispatcher = Dispatcher()
        #expect(dispatcher.enqueueTurn(.one, name: "gone", preferred: nil, isSuspect: true).isEmpty)
        #expect(dispatcher.unserved == UnservedNames(orchestrators: ["gone": 1]))
    }

    @Test(arguments: Layout.all) func aKeptSessionGetsOnlyWhatIsNew(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["row": Scripts.threeInARow], activities: ["work": Scripts.work]) {
            try await $0.start("row", id: "one")
            _ = try await $0.finished("one")
            #expect($0.executor(of: "one").log.warmTurns == 3)
        }
    }

    @Test(arguments: Layout.all) func anExecutorWithoutItsSessionGetsTheHistory(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            let executor = cluster.executor(of: "one")
            try await cluster.start("go", id: "one")
            try await eventually("it runs") { try await cluster.state("one")?.header.status == .running }
            let header = try #require(try await cluster.state("one")).header
            executor.forgetSession(header.instanceID, header.executionID)
            try await cluster.raise("go", "x", to: "one")
            #expect(try await cluster.finished("one").output == "x")
            #expect(executor.log.turns.count == 3)
        }
    }

    @Test(arguments: Layout.all) func anExecutorIsNeverGivenMoreThanItTakes(_ layout: Layout) async throws {
        try await withCluster(
            layout, connects: false, orchestrators: ["fan": Scripts.fanOut], activities: ["work": Scripts.work]
        ) { cluster in
            let executor = cluster.executor(of: "one")
            executor.connect(maximumTurns: 1, maximumActivities: 7)
            executor.hold()
            try await cluster.start("fan", id: "one")
            try await eventually("the turn is out") { executor.held.turns.count == 1 }
            executor.release()
            executor.hold()
            try await eventually("the activities are out") { executor.held.activities.count == 7 }
            #expect(executor.held.activities.count == 7)
            executor.release()
            #expect(try await cluster.finished("one").output == "100")
        }
    }

    @Test(arguments: Layout.all) func aHeldInstanceShowsWhyAndIsTriedWithAnotherBuild(_ layout: Layout) async throws {
        let broken: ScriptedExecutor.Orchestrator = { script in
            if script.events.count > 3 { throw ScriptedExecutor.Nondeterminism("Event 3 is not what it was.") }
            return try script.event("go")
        }
        try await withCluster(layout, orchestrators: ["go": broken]) { cluster in
            let hub = cluster.hub(of: "one")
            try await cluster.start("go", id: "one")
            try await eventually("it runs") { try await cluster.state("one")?.header.status == .running }
            try await cluster.raise("go", "x", to: "one")
            try await eventually("it is held") {
                try await cluster.state("one")?.header.hold?.message == "Event 3 is not what it was."
            }
            #expect(try await cluster.state("one")?.header.status == .running)
            let turns = cluster.executor(of: "one").log.turns.count
            cluster.clock.advance(by: .seconds(3600))
            #expect(cluster.executor(of: "one").log.turns.count == turns)
            hub.disconnect(cluster.executor(of: "one").id)
            let mended = ScriptedExecutor(
                id: "mended", door: hub, buildID: "build-2", orchestrators: ["go": Scripts.waitForGo])
            mended.connect()
            let state = try await cluster.finished("one")
            #expect(state.output == "x")
            #expect(state.header.hold == nil)
        }
    }

    @Test(arguments: Layout.all) func anActivityGivenBackIsTriedAgainAfterAPause(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["row": Scripts.threeInARow], activities: ["work": Scripts.work]) {
            cluster in
            let (hub, executor) = (cluster.hub(of: "one"), cluster.executor(of: "one"))
            executor.hold(turns: false)
            try await cluster.start("row", id: "one")
            try await eventually("the activity is out") { executor.held.activities.count == 1 }
            hub.finish(executor.held.activities[0].token, with: .abandoned)
            executor.lose()
            executor.release()
            // A round trip through the hub: nothing is handed out before the clock moves.
            try await cluster.raise("nothing", to: "one")
            #expect(executor.log.activities.count == 1)
            try await eventually("the pause passes") {
                cluster.clock.advance(by: .milliseconds(100))
                return executor.log.activities.count == 4
            }
            #expect(try await cluster.finished("one").header.status == .completed)
        }
    }

    @Test(arguments: Layout.all) func aTurnGivenBackIsTriedAgainAfterAPause(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["echo": Scripts.echo]) { cluster in
            let hub = cluster.hub(of: "one")
            let executor = cluster.executor(of: "one")
            executor.hold()
            try await cluster.start("echo", id: "one", input: "x")
            try await eventually("the turn is out") { executor.held.turns.count == 1 }
            hub.finish(executor.held.turns[0].token, with: .abandoned)
            executor.lose()
            executor.release()
            try await eventually("the pause passes") {
                cluster.clock.advance(by: .milliseconds(10))
                return executor.log.turns.count == 2
            }
            #expect(try await cluster.finished("one").output == "x")
        }
    }
}
