import Dispatch
import DurableTask
import Synchronization
import Testing

@testable import Petrel

@Suite struct ExecutorTurns {
    private static let echo = FunctionDescriptor.orchestration("echo", at: "Test/F.swift:1") {
        (context: OrchestrationContext, _: NoInput) -> String in
        try await context.waitForEvent("go", returning: String.self)
    }

    @Test func `it offers its orchestrators and activities`() async {
        let activity = FunctionDescriptor.activity("work", at: "Test/F.swift:2") { (_, _: NoInput) in 1 }
        await withExecutor([Self.echo, activity]) { executor, door in
            executor.connect()
            let offer = door.connected.withLock { $0.first }
            #expect(offer?.orchestrators == ["echo"] && offer?.activities == ["work"])
            #expect(offer?.buildID == "build-1" && offer?.keepsSessions == true)
            #expect(executor.functions.map(\.name) == ["echo", "work"])
        }
    }

    @Test(arguments: [1, 3])
    func `many instances go through their turns, each from where it was`(threads: Int) async throws {
        try await withExecutor([Self.echo], turnThreads: threads) { executor, door in
            for number in 0..<50 { executor.begin(turnItem("echo", "i\(number)")) }
            for _ in 0..<50 {
                let actions = try await door.nextActions()
                #expect(actions.map(\.kind) == [.awaitEvent(name: "go")])
            }
            for number in 0..<50 {
                let event = HistoryEvent.Kind.eventRaised(name: "go", input: Payload("\"\(number)\""))
                executor.begin(turnItem("echo", "i\(number)", turn: 1, [event]))
            }
            for _ in 0..<50 {
                let actions = try await door.nextActions()
                #expect(actions.first?.line.hasPrefix("2 Completed") == true)
            }
        }
    }

    @Test func `a forgotten session needs its history`() async throws {
        try await withExecutor([Self.echo]) { executor, door in
            executor.begin(turnItem("echo", "a"))
            _ = try await door.nextTurn()
            executor.forgetSession(InstanceID(trusted: "a"), ExecutionID("e"))
            executor.begin(turnItem("echo", "a", turn: 1))
            let result = try await door.nextTurn()
            guard case .needsHistory = result else { throw RecordingDoor.Unexpected(what: "\(result)") }
        }
    }

    @Test func `after the shutdown work is given back`() async throws {
        try await withExecutor([Self.echo]) { executor, door in
            executor.shutdown()
            executor.begin(turnItem("echo", "a"))
            let result = try await door.nextTurn()
            guard case .abandoned = result else { throw RecordingDoor.Unexpected(what: "\(result)") }
        }
    }

    @Test func `an orchestrator that waits for something foreign is unwound when it happens`() async throws {
        let outside = Outside()
        let (unwound, feed) = AsyncStream<Void>.makeStream()
        let foreign = FunctionDescriptor.orchestration("foreign", at: "Test/F.swift:3") {
            (_: OrchestrationContext, _: NoInput) -> Int in
            defer { feed.finish() }
            await outside.wait()
            return 1
        }
        try await withExecutor([foreign]) { executor, door in
            executor.begin(turnItem("foreign", "a"))
            let result = try await door.nextTurn()
            guard case .held(let reason) = result else { throw RecordingDoor.Unexpected(what: "\(result)") }
            #expect(reason.kind == .foreignAwait && reason.buildID == "build-1")
            outside.wake()
            for await _ in unwound {}
        }
    }

    @Test func `a turn that does not yield is given up and the others go on`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let stuck = FunctionDescriptor.orchestration("stuck", at: "Test/F.swift:3") {
            (_: OrchestrationContext, _: NoInput) -> Int in
            gate.wait()
            return 1
        }
        try await withExecutor([Self.echo, stuck], turnLimit: .milliseconds(100)) { executor, door in
            executor.begin(turnItem("stuck", "held"))
            // It waits behind the other, on a thread that will never be free.
            executor.begin(turnItem("echo", "free"))
            guard case .held(let reason) = try await door.nextTurn() else {
                Issue.record("it is not held")
                return
            }
            #expect(reason.kind == .stuck && reason.buildID == "build-1")
            #expect(reason.message.contains("'stuck'"))
            #expect(try await door.nextActions().map(\.kind) == [.awaitEvent(name: "go")])
            gate.signal()
            // Its thread ends with what it has; the result that comes now is for nobody.
            #expect(try await door.nextActions().first?.line.hasPrefix("1 Completed") == true)
            executor.begin(turnItem("echo", "later"))
            #expect(try await door.nextActions().map(\.kind) == [.awaitEvent(name: "go")])
        }
    }
}
