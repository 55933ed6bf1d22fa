import DurableTask
import DurableTaskHub
import DurableTaskTesting
import InMemoryStorage
import Testing

@Suite struct PoisonTests {
    private static let one: ScriptedExecutor.Orchestrator = { script in try script.call("work", script.input) }

    @Test(arguments: Layout.all) func onlyADeathAloneIsHeldAgainstAnActivity(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["one": Self.one], activities: ["work": Scripts.work]) { cluster in
            // Two instances of one partition, so that one executor has both activities in its hands.
            let ids = (0..<100).map { "i\($0)" }.filter { cluster.hub(of: $0) === cluster.hub(of: "i0") }.prefix(2)
            let (bad, good) = (ids[0], ids[1])
            let (hub, executor) = (cluster.hub(of: bad), cluster.executor(of: bad))
            executor.hold(turns: false)
            try await cluster.start("one", id: bad, input: "bad")
            try await cluster.start("one", id: good, input: "good")
            try await eventually("both are out") { executor.held.activities.count == 2 }
            var deathsAlone = 0
            func die() {
                executor.lose()
                hub.disconnect(executor.id, because: .died(alongside: false))
                executor.connect()
            }
            die()
            while deathsAlone < Suspect.maximumAttempts {
                try await eventually("one suspect is out, alone") { executor.held.activities.count == 1 }
                if executor.held.activities[0].token.instanceID.rawValue == bad {
                    #expect(try await cluster.state(bad)?.header.suspects.first?.attempts == deathsAlone + 1)
                    die()
                    deathsAlone += 1
                } else {
                    executor.step()
                }
            }
            let poisoned = try await cluster.finished(bad)
            #expect(poisoned.header.status == .failed)
            #expect(poisoned.failure?.errorType == "Poison")
            #expect(poisoned.failure?.isNonRetriable == true)
            executor.release()
            #expect(try await cluster.finished(good).output == "done good")
        }
    }

    @Test(arguments: Layout.all) func whatWasMerelyNearbyIsNeverBlamed(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["one": Self.one], activities: ["work": Scripts.work]) { cluster in
            let (hub, executor) = (cluster.hub(of: "one"), cluster.executor(of: "one"))
            executor.hold(turns: false)
            try await cluster.start("one", id: "one", input: "x")
            // Something that the hub did not give the process is to blame, ten times over.
            for _ in 0..<10 {
                try await eventually("it is out") { executor.held.activities.count == 1 }
                executor.lose()
                hub.disconnect(executor.id, because: .died(alongside: true))
                executor.connect()
            }
            try await eventually("it is out again") { executor.held.activities.count == 1 }
            executor.release()
            #expect(try await cluster.finished("one").output == "done x")
        }
    }

    @Test(arguments: Layout.all) func aPoisonedTurnHoldsItsInstanceUntilItIsResumed(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["echo": Scripts.echo]) { cluster in
            let (hub, executor) = (cluster.hub(of: "one"), cluster.executor(of: "one"))
            executor.hold()
            try await cluster.start("echo", id: "one", input: "x")
            for _ in 0...Suspect.maximumAttempts {
                try await eventually("the turn is out") { executor.held.turns.count == 1 }
                executor.lose()
                hub.disconnect(executor.id, because: .died(alongside: false))
                executor.connect()
            }
            try await eventually("it is held") { try await cluster.state("one")?.header.hold?.kind == .poison }
            #expect(executor.held.turns.isEmpty)
            try await hub.resume(InstanceID(trusted: "one"), reason: nil)
            executor.release()
            #expect(try await cluster.finished("one").output == "x")
        }
    }

    @Test(arguments: Layout.all) func aPoisonedOperationFailsAndTheRestGoesOn(_ layout: Layout) async throws {
        let script: ScriptedExecutor.Orchestrator = { try $0.call(Counter.a, "add", "100") }
        try await withCluster(layout, orchestrators: ["caller": script], entities: Counter.all) { cluster in
            let (hub, executor) = (cluster.hub(of: "@counter@a"), cluster.executor(of: "@counter@a"))
            executor.hold(turns: false)
            try await cluster.start("caller", id: "one")
            try await eventually("the call is out") { executor.heldEntities.count == 1 }
            for _ in 0..<3 { try await cluster.signal(Counter.a, "add") }
            for death in 0...Suspect.maximumAttempts {
                try await eventually("it is out, alone") { executor.heldEntities.first?.operations.count == 1 }
                if death > 0 { #expect(try await cluster.storage.entity(Counter.a.instanceID)?.attempts == death) }
                executor.lose()
                hub.disconnect(executor.id, because: .died(alongside: false))
                executor.connect()
            }
            #expect(try await cluster.finished("one").header.errorType == "Poison")
            executor.release()
            #expect(try await cluster.call(Counter.a, "get") == .completed("3"))
            #expect(cluster.problems.all.contains { $0.contains("'add'") && $0.contains("@counter@a") })
        }
    }

    @Test(arguments: Layout.all) func suspectsDoNotStopTheRestForLong(_ layout: Layout) async throws {
        try await withCluster(
            layout, orchestrators: ["one": Self.one, "fan": Scripts.fanOut], activities: ["work": Scripts.work]
        ) { cluster in
            let (hub, executor) = (cluster.hub(of: "fan"), cluster.executor(of: "fan"))
            executor.hold(turns: false)
            try await cluster.start("fan", id: "fan")
            try await eventually("all are out") { executor.held.activities.count == 100 }
            executor.lose()
            hub.disconnect(executor.id, because: .died(alongside: false))
            executor.release()
            executor.connect()
            #expect(try await cluster.finished("fan").output == "100")
            #expect(try await cluster.state("fan")?.header.suspects.isEmpty == true)
        }
    }
}
