import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Synchronization
import Testing

@Suite struct RewindTests {
    @Test(arguments: Layout.all) func whatFailedIsRunAgainAndWhatSucceededIsNot(_ layout: Layout) async throws {
        let switchboard = Switchboard()
        try await withCluster(
            layout, orchestrators: ["all": Self.allOfThree], activities: ["work": switchboard.work]
        ) { cluster in
            try await cluster.start("all", id: "one")
            let failed = try await cluster.finished("one")
            #expect(failed.header.status == .failed && failed.header.errorType == "Broken")
            switchboard.mend()
            let hub = cluster.hub(of: "one")
            try await hub.rewind(InstanceID(trusted: "one"), reason: "the bank is back")
            let mended = try await cluster.finished("one")
            #expect(mended.header.status == .completed && mended.output == "a+b+c")
            #expect(mended.failure == nil && mended.header.errorType == nil)
            #expect(mended.header.executionID == failed.header.executionID)
            #expect(mended.header.generation == failed.header.generation + 1)
            #expect(switchboard.calls == ["a": 1, "b": 2, "c": 1])
            let history = try await cluster.history("one")
            #expect(!history.contains { if case .taskFailed = $0.kind { true } else { false } })
            #expect(
                history.contains {
                    if case .executionRewound(let rewound) = $0.kind {
                        rewound.reason == "the bank is back"
                    } else {
                        false
                    }
                })
        }
    }

    @Test(arguments: Layout.all) func itMayBeRewoundAsOftenAsItFails(_ layout: Layout) async throws {
        let switchboard = Switchboard()
        try await withCluster(
            layout, orchestrators: ["all": Self.allOfThree], activities: ["work": switchboard.work]
        ) { cluster in
            try await cluster.start("all", id: "one")
            _ = try await cluster.finished("one")
            for _ in 0..<3 {
                try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
                #expect(try await cluster.finished("one").header.status == .failed)
            }
            switchboard.mend()
            try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
            #expect(try await cluster.finished("one").output == "a+b+c")
            #expect(switchboard.calls == ["a": 1, "b": 5, "c": 1])
            let marks = try await cluster.history("one").filter {
                if case .executionRewound = $0.kind { true } else { false }
            }
            #expect(marks.count == 4)
        }
    }

    @Test(arguments: Layout.all) func subOrchestrationsThatFailedGoOnToo(_ layout: Layout) async throws {
        let switchboard = Switchboard()
        try await withCluster(
            layout,
            orchestrators: ["all": Self.allOfThree, "top": Self.parent("middle"), "middle": Self.parent("all")],
            activities: ["work": switchboard.work]
        ) { cluster in
            try await cluster.start("top", id: "one")
            #expect(try await cluster.finished("one").header.status == .failed)
            switchboard.mend()
            try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
            #expect(try await cluster.finished("one").output == "a+b+c")
            #expect(switchboard.calls == ["a": 1, "b": 2, "c": 1])
            #expect(try await cluster.state("middle")?.header.status == .completed)
        }
    }

    @Test(arguments: Layout.all) func aSubOrchestrationThatIsGoneIsStartedAgain(_ layout: Layout) async throws {
        let switchboard = Switchboard()
        try await withCluster(
            layout, orchestrators: ["all": Self.allOfThree, "top": Self.parent("all")],
            activities: ["work": switchboard.work]
        ) { cluster in
            try await cluster.start("top", id: "one")
            _ = try await cluster.finished("one")
            #expect(try await cluster.hub(of: "all").purge(InstanceID(trusted: "all")))
            switchboard.mend()
            try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
            #expect(try await cluster.finished("one").output == "a+b+c")
            #expect(try await cluster.state("all")?.header.parent?.instanceID.rawValue == "one")
            #expect(switchboard.calls == ["a": 2, "b": 2, "c": 2])
        }
    }

    @Test func aSubOrchestrationThatEndedWhileNobodyListenedReportsAgain() async throws {
        let switchboard = Switchboard()
        let parent: ScriptedExecutor.Orchestrator = { script in
            let child = script.startChild("go", id: "child")
            let own = script.schedule("work", "b")
            let first = try script.result(of: own)?.text ?? "-"
            return Payload("\(first)\(try script.result(of: child)?.text ?? "-")")
        }
        try await withCluster(
            Layout.all[0], orchestrators: ["parent": parent, "go": Scripts.waitForGo],
            activities: ["work": switchboard.work]
        ) { cluster in
            try await cluster.start("parent", id: "one")
            #expect(try await cluster.finished("one").header.status == .failed)
            try await cluster.raise("go", "!", to: "child")
            #expect(try await cluster.finished("child").header.status == .completed)
            switchboard.mend()
            try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
            #expect(try await cluster.finished("one").output == "b!")
        }
    }

    @Test func aFailureThatTheOrchestratorHasDealtWithStays() async throws {
        let switchboard = Switchboard()
        // Tries twice, one after the other.
        let stubborn: ScriptedExecutor.Orchestrator = { script in
            let first = script.schedule("work", "b")
            do { return try script.result(of: first) } catch is Script.Failure {}
            let second = script.schedule("work", "b")
            return try script.result(of: second)
        }
        try await withCluster(
            Layout.all[0], orchestrators: ["stubborn": stubborn], activities: ["work": switchboard.work]
        ) { cluster in
            try await cluster.start("stubborn", id: "one")
            #expect(try await cluster.finished("one").header.status == .failed)
            switchboard.mend()
            try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
            #expect(try await cluster.finished("one").output == "b")
            #expect(switchboard.calls == ["b": 3])
            let failures = try await cluster.history("one").filter {
                if case .taskFailed = $0.kind { true } else { false }
            }
            #expect(failures.count == 1)
        }
    }

    @Test func whatFailedInItsFirstTurnBeginsAgain() async throws {
        let isBroken = Mutex(true)
        let moody: ScriptedExecutor.Orchestrator = { script in
            if isBroken.withLock({ $0 }) { throw Scripts.Broken() }
            return script.input
        }
        try await withCluster(Layout.all[0], orchestrators: ["moody": moody]) { cluster in
            try await cluster.start("moody", id: "one", input: "7")
            #expect(try await cluster.finished("one").header.status == .failed)
            isBroken.withLock { $0 = false }
            try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
            let state = try await cluster.finished("one")
            #expect(state.output == "7" && state.input == "7")
        }
    }

    @Test func timersAndEventsOfARewoundInstanceAreStillThere() async throws {
        let switchboard = Switchboard()
        let patient: ScriptedExecutor.Orchestrator = { script in
            let timer = script.ask(.createTimer(fireAt: script.started.advanced(by: .seconds(60))))
            let early = try script.event("early")?.text ?? "-"
            let work = script.schedule("work", "b")
            let result = try script.result(of: work)?.text ?? "-"
            guard script.hasFired(timer: timer) else { throw Script.Waiting() }
            return Payload("\(early)\(result)")
        }
        try await withCluster(
            Layout.all[0], orchestrators: ["patient": patient], activities: ["work": switchboard.work]
        ) { cluster in
            try await cluster.start("patient", id: "one")
            try await cluster.raise("early", "e", to: "one")
            #expect(try await cluster.finished("one").header.status == .failed)
            switchboard.mend()
            try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
            cluster.clock.advance(by: .seconds(61))
            #expect(try await cluster.finished("one").output == "eb")
        }
    }

    @Test(arguments: Layout.all) func onlyAFailedInstanceCanBeRewound(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["echo": Scripts.echo, "go": Scripts.waitForGo]) { cluster in
            func code(_ id: String) async -> TaskHubError.Code? {
                do {
                    try await cluster.hub(of: id).rewind(InstanceID(trusted: id), reason: nil)
                    return nil
                } catch { return (error as? TaskHubError)?.code }
            }
            try await cluster.start("echo", id: "done")
            _ = try await cluster.finished("done")
            try await cluster.start("go", id: "runs")
            #expect(await code("done") == .gone)
            #expect(await code("runs") == .failedPrecondition)
            #expect(await code("nobody") == .notFound)
        }
    }

    @Test func whatFailedInACriticalSectionIsNotRewound() async throws {
        let journal = EntityID(trusted: "journal", "a")
        let careful: ScriptedExecutor.Orchestrator = { script in
            _ = try script.lock([journal])
            return try script.call("fail")
        }
        let journals: ScriptedExecutor.Entity = { _, _, _ in nil }
        try await withCluster(
            Layout.all[0], orchestrators: ["careful": careful], activities: ["fail": Scripts.fail],
            entities: ["journal": journals]
        ) { cluster in
            try await cluster.start("careful", id: "one")
            #expect(try await cluster.finished("one").header.status == .failed)
            await #expect {
                try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
            } throws: {
                let error = $0 as? TaskHubError
                return error?.code == .failedPrecondition && error?.message.contains("critical section") == true
            }
            #expect(try await cluster.state("one")?.header.status == .failed)
        }
    }

    @Test func aRewoundInstanceSurvivesTheHub() async throws {
        let switchboard = Switchboard()
        let cluster = try await Cluster(
            Layout.all[0], orchestrators: ["all": Self.allOfThree], activities: ["work": switchboard.work])
        try await cluster.start("all", id: "one")
        _ = try await cluster.finished("one")
        switchboard.mend()
        cluster.executors[0].hold()
        try await cluster.hub(of: "one").rewind(InstanceID(trusted: "one"), reason: nil)
        await cluster.close()
        let again = try await Cluster(
            Layout.all[0], storage: cluster.storage, clock: cluster.clock, orchestrators: ["all": Self.allOfThree],
            activities: ["work": switchboard.work])
        #expect(try await again.finished("one").output == "a+b+c")
        await again.close()
    }

    // MARK: - Scripts

    private static let allOfThree: ScriptedExecutor.Orchestrator = { script in
        let ids = ["a", "b", "c"].map { script.schedule("work", Payload($0)) }
        return Payload(try ids.map { try script.result(of: $0)?.text ?? "-" }.joined(separator: "+"))
    }

    /// Has one sub-orchestration, under its own name.
    private static func parent(_ child: String) -> ScriptedExecutor.Orchestrator {
        { script in
            let id = script.startChild(child, id: child)
            return try script.result(of: id)
        }
    }

    /// An activity that answers with its input, and fails for "b" until it is mended.
    private final class Switchboard: Sendable {
        private let state = Mutex((isBroken: true, calls: [String: Int]()))
        var calls: [String: Int] { state.withLock { $0.calls } }
        func mend() { state.withLock { $0.isBroken = false } }

        var work: ScriptedExecutor.Activity {
            { input in
                let name = input?.text ?? ""
                let isBroken = self.state.withLock { state in
                    state.calls[name, default: 0] += 1
                    return state.isBroken && name == "b"
                }
                if isBroken { throw Scripts.Broken() }
                return input
            }
        }
    }
}
