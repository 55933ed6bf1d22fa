import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Testing

@Suite struct LineageTests {
    @Test(arguments: Layout.all) func aSubOrchestrationAnswersItsParent(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["parent": Scripts.parent, "echo": Scripts.echo]) { cluster in
            for number in 0..<10 {
                try await cluster.start("parent", id: "parent-\(number)", input: "echo")
                #expect(try await cluster.finished("parent-\(number)").output == "from the parent")
            }
            let created = try await cluster.history("parent-0").compactMap {
                if case .subOrchestrationCreated(let child) = $0.kind { child.instanceID.rawValue } else { nil }
            }
            let child = try #require(created.first)
            let execution = try #require(try await cluster.state("parent-0")).header.executionID.rawValue
            #expect(child == "\(execution):0001")
            #expect(try await cluster.state(child)?.header.parent?.instanceID.rawValue == "parent-0")
        }
    }

    @Test(arguments: Layout.all) func theFailureOfASubOrchestrationReachesItsParentWhole(_ layout: Layout) async throws
    {
        try await withCluster(
            layout, orchestrators: ["parent": Scripts.parent, "row": Scripts.threeInARow],
            activities: ["work": Scripts.fail]
        ) { cluster in
            try await cluster.start("parent", id: "one", input: "row")
            let state = try await cluster.finished("one")
            #expect(state.failure?.errorType == "Broken")
            #expect(state.failure?.message == "it is broken")
        }
    }

    @Test(arguments: Layout.all) func aChildUnderATakenIDFailsInItsParent(_ layout: Layout) async throws {
        let script: ScriptedExecutor.Orchestrator = { script in
            let child = script.startChild("echo", "x", id: "taken")
            return try script.result(of: child)
        }
        try await withCluster(
            layout, orchestrators: ["parent": script, "go": Scripts.waitForGo, "echo": Scripts.echo]
        ) { cluster in
            try await cluster.start("go", id: "taken")
            try await cluster.start("parent", id: "one")
            #expect(try await cluster.finished("one").failure?.errorType == "InstanceAlreadyExists")
            try await cluster.raise("go", to: "taken")
            _ = try await cluster.finished("taken")
            try await cluster.start("parent", id: "two")
            #expect(try await cluster.finished("two").output == "x")
        }
    }

    @Test(arguments: Layout.all) func continueAsNewStartsOverWithTheEventsNobodyHasUsed(_ layout: Layout) async throws {
        let script: ScriptedExecutor.Orchestrator = { script in
            let seen = (script.input?.text ?? "") + (try script.event("n")?.text ?? "-")
            if seen.count == 5 { return Payload(seen) }
            let used = script.events.firstIndex { $0.kindName == "eventRaised" } ?? 0
            let rest = script.events[(used + 1)...].filter { $0.kindName == "eventRaised" }
            throw ScriptedExecutor.ContinueAsNew(Payload(seen), carryover: Array(rest))
        }
        try await withCluster(layout, connects: false, orchestrators: ["eternal": script]) { cluster in
            try await cluster.start("eternal", id: "one", input: "")
            let created = try await cluster.state("one")?.header.createdAt
            for letter in "abc" { try await cluster.raise("n", Payload(String(letter)), to: "one") }
            for executor in cluster.executors { executor.connect() }
            for letter in "de" { try await cluster.raise("n", Payload(String(letter)), to: "one") }
            let state = try await cluster.finished("one")
            #expect(state.output == "abcde")
            #expect(state.input == "abcd")
            #expect(state.header.generation == 4)
            #expect(state.header.createdAt == created)
        }
    }

    @Test(arguments: Layout.all) func aResultOfTheOldGenerationDoesNotReachTheNewOne(_ layout: Layout) async throws {
        let script: ScriptedExecutor.Orchestrator = { script in
            let slow = script.schedule("work", script.input)
            if script.input == "first" {
                _ = try script.event("again")
                throw ScriptedExecutor.ContinueAsNew("second")
            }
            return try script.result(of: slow)
        }
        try await withCluster(layout, orchestrators: ["again": script], activities: ["work": Scripts.work]) { cluster in
            let executor = cluster.executor(of: "one")
            executor.hold()
            try await cluster.start("again", id: "one", input: "first")
            try await cluster.raise("again", to: "one")
            try await eventually("the turn is out") { !executor.held.turns.isEmpty }
            executor.release()
            #expect(try await cluster.finished("one").output == "done second")
            #expect(executor.log.activities.count == 2)
        }
    }

    @Test(arguments: Layout.all) func instancesSendEachOtherEvents(_ layout: Layout) async throws {
        let sender: ScriptedExecutor.Orchestrator = { script in
            for number in 0..<5 {
                script.ask(
                    .sendEvent(target: InstanceID(trusted: "receiver"), name: "n", input: Payload("\(number)")))
            }
            script.ask(.sendEvent(target: InstanceID(trusted: "nobody"), name: "n", input: nil))
            return nil
        }
        let receiver: ScriptedExecutor.Orchestrator = { script in
            Payload(try (0..<5).map { _ in try script.event("n")?.text ?? "-" }.joined())
        }
        try await withCluster(layout, orchestrators: ["send": sender, "receive": receiver]) { cluster in
            try await cluster.start("receive", id: "receiver")
            try await cluster.start("send", id: "sender")
            #expect(try await cluster.finished("receiver").output == "01234")
            #expect(try await cluster.state("nobody") == nil)
        }
    }
}
