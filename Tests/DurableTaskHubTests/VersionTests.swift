import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Testing

@Suite struct VersionTests {
    private static let older = VersionMatching(version: "1.0", strategy: .currentOrOlder)
    private static let failing = VersionMatching(version: "1.0", strategy: .strict, failure: .fail)

    @Test(arguments: Layout.all) func whatIsStartedWithoutAVersionGetsTheDefault(_ layout: Layout) async throws {
        try await withCluster(
            layout, defaultVersion: "1.5", orchestrators: ["echo": Scripts.echo, "parent": Scripts.parent]
        ) { cluster in
            try await cluster.start("echo", id: "plain")
            try await cluster.start("echo", id: "given", version: "0.9")
            try await cluster.start("echo", id: "none", version: "")
            try await cluster.start("parent", id: "parent", version: "9")
            #expect(try await cluster.finished("plain").header.version == "1.5")
            #expect(try await cluster.finished("given").header.version == "0.9")
            #expect(try await cluster.finished("none").header.version == "")
            #expect(try await cluster.finished("parent").header.version == "9")
            let child = try await cluster.history("parent").compactMap { event -> SubOrchestrationCreated? in
                if case .subOrchestrationCreated(let child) = event.kind { child } else { nil }
            }.first
            #expect(child?.version == "1.5")
            let id = try #require(child?.instanceID.rawValue)
            #expect(try await cluster.finished(id).header.version == "1.5")
        }
    }

    @Test(arguments: Layout.all) func aVersionNobodyTakesWaitsVisiblyUntilAWorkerTakesIt(_ layout: Layout) async throws
    {
        try await withCluster(layout, connects: false, orchestrators: ["echo": Scripts.echo]) { cluster in
            for executor in cluster.executors { executor.connect(versions: Self.older) }
            let hub = cluster.hub(of: "new")
            try await cluster.start("echo", id: "new", version: "2.0", input: "x")
            try await cluster.start("echo", id: "old", version: "0.9", input: "y")
            #expect(try await cluster.finished("old").output == "y")
            try await eventually("it is listed with its version") {
                hub.unserved == UnservedNames(versions: [VersionedName("echo", version: "2.0"): 1])
            }
            #expect(
                hub.unserved.sentences == ["No worker takes version '2.0' of the orchestrator 'echo' (1 waiting)."])
            #expect(try await cluster.state("new")?.header.status == .pending)
            let newer = ScriptedExecutor(id: "newer", door: hub, orchestrators: ["echo": Scripts.echo])
            newer.connect(versions: VersionMatching(version: "2.0", strategy: .strict))
            #expect(try await cluster.finished("new").output == "x")
            #expect(newer.log.turns.count == 1)
        }
    }

    @Test(arguments: Layout.all) func aRunningInstanceStaysWithTheWorkersOfItsVersion(_ layout: Layout) async throws {
        try await withCluster(layout, connects: false, orchestrators: ["go": Scripts.waitForGo]) { cluster in
            let (hub, executor) = (cluster.hub(of: "one"), cluster.executor(of: "one"))
            executor.connect(versions: VersionMatching(version: "2.0", strategy: .strict))
            try await cluster.start("go", id: "one", version: "2.0")
            try await eventually("it runs") { try await cluster.state("one")?.header.status == .running }
            executor.connect(versions: Self.older)
            try await cluster.raise("go", "x", to: "one")
            try await eventually("it waits") { !hub.unserved.versions.isEmpty }
            #expect(executor.log.turns.count == 1)
            executor.connect(versions: VersionMatching(version: "3.0", strategy: .currentOrOlder))
            #expect(try await cluster.finished("one").output == "x")
        }
    }

    @Test(arguments: Layout.all) func withFailAnInstanceNobodyTakesFails(_ layout: Layout) async throws {
        try await withCluster(layout, connects: false, orchestrators: ["echo": Scripts.echo]) { cluster in
            // Both ways: it waits when the worker comes, and it comes when the worker waits.
            try await cluster.start("echo", id: "early", version: "2.0")
            for executor in cluster.executors { executor.connect(versions: Self.failing) }
            try await cluster.start("echo", id: "late", version: "2.0")
            for id in ["early", "late"] {
                let state = try await cluster.finished(id)
                #expect(state.header.status == .failed)
                #expect(state.failure?.errorType == "VersionMismatch")
                #expect(
                    state.failure?.message.hasPrefix(
                        "No worker takes version '2.0' of the orchestrator 'echo': the worker is of version '1.0' and "
                            + "takes its own version only.") == true)
                #expect(
                    try await cluster.history(id).map(\.kindName) == [
                        "orchestratorStarted", "executionStarted", "executionCompleted",
                    ])
            }
            try await cluster.start("echo", id: "right", version: "1", input: "x")
            #expect(try await cluster.finished("right").output == "x")
        }
    }

    @Test(arguments: Layout.all) func aParentIsToldThatNobodyTakesItsSubOrchestration(_ layout: Layout) async throws {
        let parent: ScriptedExecutor.Orchestrator = { script in
            let id = script.ask(
                .createSubOrchestration(
                    SubOrchestrationCreated(instanceID: InstanceID(trusted: ""), name: "echo", version: "2.0")))
            do { return try script.result(of: id) } catch let failure as Script.Failure {
                return Payload(failure.details.errorType)
            }
        }
        try await withCluster(
            layout, connects: false, orchestrators: ["echo": Scripts.echo, "parent": parent]
        ) { cluster in
            for executor in cluster.executors { executor.connect(versions: Self.failing) }
            try await cluster.start("parent", id: "one", version: "1.0")
            #expect(try await cluster.finished("one").output == "VersionMismatch")
        }
    }

    @Test func aSecondExecutorThatTakesTheVersionSavesItFromFailing() async throws {
        try await withCluster(Layout.all[0], connects: false, orchestrators: ["echo": Scripts.echo]) { cluster in
            let newer = ScriptedExecutor(id: "newer", door: cluster.hubs[0], orchestrators: ["echo": Scripts.echo])
            newer.connect(maximumTurns: 1)
            newer.hold()
            cluster.executors[0].connect(versions: Self.failing)
            // The only one that takes it is busy: it waits, and does not fail.
            try await cluster.start("echo", id: "one", version: "2.0", input: "x")
            try await cluster.start("echo", id: "two", version: "2.0", input: "y")
            try await eventually("one is out") { newer.held.turns.count == 1 }
            newer.release()
            #expect(try await cluster.finished("one").output == "x")
            #expect(try await cluster.finished("two").output == "y")
        }
    }
}
