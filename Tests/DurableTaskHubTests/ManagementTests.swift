import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Testing

@Suite struct ManagementTests {
    @Test(arguments: Layout.all) func anIDIsTakenWhileItsInstanceRunsAndFreeAfterwards(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            try await cluster.start("go", id: "one")
            await #expect(throws: TaskHubError.self) { try await cluster.start("go", id: "one") }
            try await cluster.raise("go", "1", to: "one")
            _ = try await cluster.finished("one")
            let first = try await cluster.state("one")
            try await cluster.start("go", id: "one")
            let second = try await cluster.state("one")
            #expect(first?.header.executionID != second?.header.executionID)
            #expect(second?.header.status.isTerminal == false)
            try await cluster.raise("go", "2", to: "one")
            #expect(try await cluster.finished("one").output == "2")
        }
    }

    @Test func anIDOfTheFormOfASubOrchestrationIsRefused() async throws {
        let execution = InstanceID.random(at: Timestamp(seconds: 1_767_225_600)).rawValue
        #expect(InstanceID(trusted: execution + ":0001").isDerived)
        #expect(!InstanceID(trusted: execution).isDerived)
        #expect(!InstanceID(trusted: execution + ":000g").isDerived)
        try await withCluster(Layout.all[0], orchestrators: ["echo": Scripts.echo]) { cluster in
            await #expect { try await cluster.start("echo", id: execution + ":0001") } throws: {
                ($0 as? TaskHubError)?.code == .invalidArgument
            }
        }
    }

    @Test func aRestartedInstanceHasTheSameInputTagsAndNameUnderItsOwnIDOrAnother() async throws {
        try await withCluster(Layout.all[0], orchestrators: ["echo": Scripts.echo]) { cluster in
            try await cluster.start("echo", id: "one", input: "7")
            let first = try await cluster.finished("one")
            let hub = cluster.hub(of: "one")
            let other = try await hub.restart(InstanceID(trusted: "one"), newID: true)
            #expect(other.rawValue != "one")
            #expect(try await cluster.finished(other.rawValue).output == "7")
            #expect(try await hub.restart(InstanceID(trusted: "one"), newID: false).rawValue == "one")
            let second = try await cluster.finished("one")
            #expect(second.output == "7" && second.header.executionID != first.header.executionID)
            await #expect { _ = try await hub.restart(InstanceID(trusted: "nobody"), newID: true) } throws: {
                ($0 as? TaskHubError)?.code == .notFound
            }
        }
    }

    @Test func aPurgeByFilterDeletesWhatIsFinishedAndNothingElse() async throws {
        try await withCluster(
            Layout.all[0], orchestrators: ["echo": Scripts.echo, "go": Scripts.waitForGo]
        ) { cluster in
            for number in 0..<600 { try await cluster.start("echo", id: "done-\(number)") }
            for number in 0..<600 { _ = try await cluster.finished("done-\(number)") }
            try await cluster.start("go", id: "runs")
            let hub = cluster.hub(of: "runs")
            #expect(try await hub.purge(matching: PurgeFilter(statuses: [.running])).deleted == 0)
            #expect(try await hub.purge(matching: PurgeFilter(completedTo: .epoch)).deleted == 0)
            let all = try await hub.purge(matching: PurgeFilter(statuses: [.completed]))
            #expect(all == PurgeOutcome(deleted: 600, isComplete: true))
            #expect(try await hub.instances(matching: InstanceQuery()).instances.map(\.header.name) == ["go"])
        }
    }

    @Test func aPurgeThatTakesLongerThanItsCallerWaitsGoesOnByItself() async throws {
        try await withCluster(
            Layout.all[0], orchestrators: ["echo": Scripts.echo, "go": Scripts.waitForGo]
        ) { cluster in
            for number in 0..<300 { try await cluster.start("echo", id: "done-\(number)") }
            for number in 0..<300 { _ = try await cluster.finished("done-\(number)") }
            let hub = cluster.hub(of: "done-0")
            #expect(try await !hub.purge(matching: PurgeFilter(timeout: .zero)).isComplete)
            while try await !hub.instances(matching: InstanceQuery(pageSize: 1)).instances.isEmpty {
                await Task.yield()
            }
        }
    }

    @Test func aPurgeWithSubOrchestrationsDeletesTheFamilyOrNobody() async throws {
        // One child in each of two executions; nobody waits for them.
        let parent: ScriptedExecutor.Orchestrator = { script in
            let name = script.input == nil ? "first" : "second"
            _ = script.startChild("middle", Payload(name), id: name)
            if script.input == nil { throw ScriptedExecutor.ContinueAsNew("again") }
            return "left alone"
        }
        let middle: ScriptedExecutor.Orchestrator = { script in
            _ = script.startChild("go", nil, id: (script.input?.text ?? "") + "-grandchild")
            return nil
        }
        try await withCluster(
            Layout.all[0],
            orchestrators: ["parent": parent, "middle": middle, "echo": Scripts.echo, "go": Scripts.waitForGo]
        ) { cluster in
            try await cluster.start("parent", id: "one")
            for id in ["one", "first", "second"] { _ = try await cluster.finished(id) }
            let hub = cluster.hub(of: "one")
            for id in ["first-grandchild", "second-grandchild"] {
                while try await cluster.state(id) == nil { await Task.yield() }
            }
            await #expect { _ = try await hub.purge(InstanceID(trusted: "one"), recursive: true) } throws: {
                ($0 as? TaskHubError)?.code == .failedPrecondition
            }
            #expect(try await cluster.state("one") != nil)
            for id in ["first-grandchild", "second-grandchild"] {
                try await cluster.raise("go", to: id)
                _ = try await cluster.finished(id)
            }
            // Started anew by somebody else, it is nobody's child any more.
            try await cluster.start("echo", id: "second-grandchild")
            _ = try await cluster.finished("second-grandchild")
            #expect(try await hub.purge(InstanceID(trusted: "one"), recursive: true) == 4)
            let left = try await hub.instances(matching: InstanceQuery()).instances.map(\.header.instanceID.rawValue)
            #expect(left == ["second-grandchild"])
        }
    }

    /// Both have ended, and each is the other's parent.
    @Test func aPurgeOfAFamilyThatGoesInACircleEnds() async throws {
        let first: ScriptedExecutor.Orchestrator = { script in
            if script.input == nil { _ = script.startChild("second", nil, id: "two") }
            return script.input
        }
        let second: ScriptedExecutor.Orchestrator = { script in
            _ = try script.event("go")
            _ = script.startChild("first", "again", id: "one")
            return nil
        }
        try await withCluster(Layout.all[0], orchestrators: ["first": first, "second": second]) { cluster in
            try await cluster.start("first", id: "one")
            _ = try await cluster.finished("one")
            while try await cluster.state("two") == nil { await Task.yield() }
            try await cluster.raise("go", to: "two")
            _ = try await cluster.finished("two")
            while try await cluster.state("one")?.output != "again" { await Task.yield() }
            #expect(try await cluster.hub(of: "one").purge(InstanceID(trusted: "one"), recursive: true) == 2)
        }
    }

    @Test(arguments: Layout.all) func aRunningInstanceIsReplacedWhenTheStartSaysSo(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            try await cluster.start("go", id: "one")
            try await cluster.start("go", id: "one", replaceable: [.running, .pending, .terminated])
            try await cluster.raise("go", "new", to: "one")
            #expect(try await cluster.finished("one").output == "new")
        }
    }

    @Test(arguments: Layout.all) func requestsForUnknownAndFinishedInstancesAreRefused(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["echo": Scripts.echo]) { cluster in
            await #expect { try await cluster.raise("x", to: "nobody") } throws: {
                ($0 as? TaskHubError)?.code == .notFound
            }
            try await cluster.start("echo", id: "one")
            _ = try await cluster.finished("one")
            let hub = cluster.hub(of: "one")
            let id = InstanceID(trusted: "one")
            await #expect { try await cluster.raise("x", to: "one") } throws: { ($0 as? TaskHubError)?.code == .gone }
            await #expect { try await hub.suspend(id, reason: nil) } throws: { ($0 as? TaskHubError)?.code == .gone }
            await #expect { try await hub.terminate(id, output: nil, recursive: true) } throws: {
                ($0 as? TaskHubError)?.code == .gone
            }
        }
    }

    @Test(arguments: Layout.all) func aRepeatedRequestWithOneKeyHasOneEffect(_ layout: Layout) async throws {
        let script: ScriptedExecutor.Orchestrator = { script in
            let first = try script.event("n")?.text ?? "-"
            let second = try script.event("n")?.text ?? "-"
            return Payload(first + second)
        }
        try await withCluster(layout, orchestrators: ["two": script]) { cluster in
            try await cluster.start("two", id: "one", key: "start-1")
            try await cluster.start("two", id: "one", key: "start-1")
            for _ in 0..<3 { try await cluster.raise("n", "a", to: "one", key: "event-1") }
            await #expect { try await cluster.raise("n", "other", to: "one", key: "event-1") } throws: {
                ($0 as? TaskHubError)?.code == .invalidArgument
            }
            #expect(try await cluster.state("one")?.header.status == .running)
            try await cluster.raise("n", "b", to: "one", key: "event-2")
            #expect(try await cluster.finished("one").output == "ab")
        }
    }

    @Test(arguments: Layout.all) func startsWithOneKeyAtTheSameTimeMakeOneInstance(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            let hub = cluster.hubs[0]
            guard layout.owners == 1 else { return }
            let ids = try await withThrowingTaskGroup(of: InstanceID.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await hub.start(StartRequest(name: "go", idempotencyKey: "k")) }
                }
                return try await group.reduce(into: Set<InstanceID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
        }
    }

    @Test(arguments: Layout.all) func aSuspendedInstanceKeepsWhatArrivesAndGoesOnWhenResumed(_ layout: Layout)
        async throws
    {
        try await withCluster(layout, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            let hub = cluster.hub(of: "one")
            let id = InstanceID(trusted: "one")
            try await cluster.start("go", id: "one")
            try await eventually("it runs") { try await cluster.state("one")?.header.status == .running }
            try await hub.suspend(id, reason: "pause")
            try await hub.suspend(id, reason: "again")
            #expect(try await cluster.state("one")?.header.status == .suspended)
            let turns = cluster.executor(of: "one").log.turns.count
            try await cluster.raise("go", "now", to: "one")
            #expect(cluster.executor(of: "one").log.turns.count == turns)
            try await hub.resume(id, reason: nil)
            #expect(try await cluster.finished("one").output == "now")
        }
    }

    @Test(arguments: Layout.all) func anInstanceSuspendedBeforeItsFirstTurnDoesNotStart(_ layout: Layout) async throws {
        try await withCluster(layout, connects: false, orchestrators: ["echo": Scripts.echo]) { cluster in
            let hub = cluster.hub(of: "one")
            let id = InstanceID(trusted: "one")
            try await cluster.start("echo", id: "one", input: "x")
            try await hub.suspend(id, reason: nil)
            for executor in cluster.executors { executor.connect() }
            #expect(try await cluster.state("one")?.header.status == .suspended)
            #expect(cluster.executor(of: "one").log.turns.isEmpty)
            try await hub.resume(id, reason: nil)
            #expect(try await cluster.finished("one").output == "x")
        }
    }

    @Test(arguments: Layout.all) func terminateEndsTheWholeFamilyAndRunsNoCode(_ layout: Layout) async throws {
        let grandparent: ScriptedExecutor.Orchestrator = { script in
            let child = script.startChild("parent", "go", id: "child")
            return try script.result(of: child)
        }
        let parent: ScriptedExecutor.Orchestrator = { script in
            let child = script.startChild("go", nil, id: "grandchild")
            return try script.result(of: child)
        }
        try await withCluster(
            layout, orchestrators: ["top": grandparent, "parent": parent, "go": Scripts.waitForGo]
        ) { cluster in
            try await cluster.start("top", id: "top")
            try await eventually("the grandchild runs") {
                try await cluster.state("grandchild")?.header.status == .running
            }
            let turns = cluster.executors.map(\.log.turns.count).reduce(0, +)
            try await cluster.hub(of: "top").terminate(
                InstanceID(trusted: "top"), output: "\"enough\"", recursive: true)
            for id in ["top", "child", "grandchild"] {
                let state = try await cluster.finished(id)
                #expect(state.header.status == .terminated)
                #expect(state.output == "\"enough\"")
            }
            #expect(cluster.executors.map(\.log.turns.count).reduce(0, +) == turns)
        }
    }

    @Test(arguments: Layout.all) func purgeDeletesWhatIsFinishedAndOnlyThat(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            let hub = cluster.hub(of: "one")
            let id = InstanceID(trusted: "one")
            try await cluster.start("go", id: "one")
            await #expect { try await hub.purge(id) } throws: { ($0 as? TaskHubError)?.code == .failedPrecondition }
            try await cluster.raise("go", "1", to: "one")
            _ = try await cluster.finished("one")
            #expect(try await hub.purge(id))
            #expect(try await cluster.state("one") == nil)
            #expect(try await hub.purge(id) == false)
            try await cluster.start("go", id: "one")
            try await cluster.raise("go", "2", to: "one")
            #expect(try await cluster.finished("one").output == "2")
        }
    }

    @Test(arguments: Layout.all) func waitingEndsAtTheDeadlineOrWithTheInstance(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            let hub = cluster.hub(of: "one")
            let id = InstanceID(trusted: "one")
            #expect(try await hub.waitForCompletion(of: id, timeout: .milliseconds(1)) == nil)
            // A short wait beside a long one ends at its own time, again and again; the long one is still woken.
            async let long = hub.waitForCompletion(of: id, timeout: .seconds(300))
            for _ in 0..<20 {
                #expect(try await hub.waitForCompletion(of: id, timeout: .milliseconds(1)) == nil)
            }
            async let waiting = hub.waitForCompletion(of: id, timeout: .seconds(60))
            async let starting = hub.waitForStart(of: id, timeout: .seconds(60))
            try await cluster.start("go", id: "one")
            #expect(try await starting?.header.status == .running)
            try await cluster.raise("go", "x", to: "one")
            #expect(try await waiting?.output == "x")
            #expect(try await long?.output == "x")
        }
    }
}
