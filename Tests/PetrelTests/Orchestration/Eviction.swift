import DurableTask
import Logging
import Synchronization
import Testing

@testable import Petrel

@Suite struct Eviction {
    /// One turn of some instance.
    private static func item(_ id: String, turn: Int = 0, past: [[UInt8]]? = nil) -> TurnWorkItem {
        let instanceID = InstanceID(trusted: id)
        var events = [HistoryEvent(timestamp: .epoch, .orchestratorStarted)]
        if turn == 0 {
            events.append(
                HistoryEvent(
                    timestamp: .epoch,
                    .executionStarted(
                        ExecutionStarted(
                            name: "trip", instanceID: instanceID, executionID: ScriptedHistory.executionID))))
        }
        return TurnWorkItem(
            token: TurnToken(instanceID: instanceID, dispatch: 1), executionID: ScriptedHistory.executionID,
            name: "trip", version: nil, turn: turn, pastEvents: turn == 0 ? [] : past, newEvents: events,
            encodedNewEvents: [], trace: nil)
    }

    private static func runner(
        budget: Int = 1 << 20, _ lines: Lines = Lines(),
        _ body: @escaping @Sendable (OrchestrationContext) async throws -> Int
    ) -> TurnRunner {
        TurnRunner(
            orchestrators: ["trip": ScriptedHistory.body(body)], buildID: "b", sessionBudget: budget,
            logger: Logger(label: "t") { _ in LineHandler(lines: lines) })
    }

    private static func needsHistory(_ result: TurnResult) -> Bool {
        if case .needsHistory = result { true } else { false }
    }

    @Test func `over the budget those not used for the longest time go`() {
        // Two sessions with one wait each fit, three do not.
        var runner = Self.runner(budget: 2 * (4_096 + 2_048)) { context in
            try await context.waitForEvent("never")
            return 1
        }
        _ = runner.run(Self.item("a"))
        _ = runner.run(Self.item("b"))
        #expect(!Self.needsHistory(runner.run(Self.item("a", turn: 1))))
        _ = runner.run(Self.item("c"))
        #expect(runner.sessions.count == 2)
        #expect(Self.needsHistory(runner.run(Self.item("b", turn: 1))))
        #expect(!Self.needsHistory(runner.run(Self.item("a", turn: 2))))
        #expect(!Self.needsHistory(runner.run(Self.item("c", turn: 1))))
        #expect(runner.sessions.bytes <= runner.sessions.budget)
    }

    @Test func `a session at another turn or of another execution is dropped`() {
        var runner = Self.runner { context in
            try await context.waitForEvent("never")
            return 1
        }
        _ = runner.run(Self.item("a"))
        #expect(Self.needsHistory(runner.run(Self.item("a", turn: 2))))
        #expect(runner.sessions.count == 0)
        _ = runner.run(Self.item("a"))
        var other = Self.item("a", turn: 1)
        other.executionID = ExecutionID("other")
        #expect(Self.needsHistory(runner.run(other)))
        #expect(runner.sessions.count == 0)
    }

    @Test func `forgetting takes the session of that execution only`() {
        var runner = Self.runner { context in
            try await context.waitForEvent("never")
            return 1
        }
        _ = runner.run(Self.item("a"))
        runner.forget(InstanceID(trusted: "a"), ExecutionID("other"))
        #expect(runner.sessions.count == 1)
        runner.forget(InstanceID(trusted: "a"), ScriptedHistory.executionID)
        #expect(runner.sessions.count == 0)
    }

    @Test func `a completed orchestration leaves no session`() {
        var runner = Self.runner { _ in 1 }
        _ = runner.run(Self.item("a"))
        #expect(runner.sessions.count == 0)
    }

    @Test func `unwinding runs every defer and asks for nothing`() {
        let unwound = Lines()
        let lines = Lines()
        var runner = Self.runner(lines) { context in
            defer { unwound.append("orchestrator") }
            async let one: Void = {
                defer { unwound.append("async let") }
                try await context.createTimer(for: .days(1))
            }()
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { unwound.append("group") }
                group.addTask {
                    defer { unwound.append("child") }
                    do { try await context.waitForEvent("never") } catch {
                        try context.setCustomStatus("compensating")
                        context.logger.info("compensating")
                        try await context.callActivity("compensate")
                    }
                }
                group.addTask {
                    try await context.shielded {
                        defer { unwound.append("shielded") }
                        try await context.callActivity("work")
                    }
                }
                try await group.waitForAll()
            }
            try await one
            return 1
        }
        _ = runner.run(Self.item("a"))
        let session = runner.sessions[InstanceID(trusted: "a")]
        runner.forgetAll()
        #expect(Set(unwound.all) == ["orchestrator", "async let", "group", "child", "shielded"])
        #expect(session?.root == nil && session?.actions.isEmpty == true && session?.customStatus == nil)
        #expect(lines.all.isEmpty)
    }

    @Test func `an unwound session gives its memory back`() {
        weak var session: OrchestrationSession?
        var runner = Self.runner { context in
            async let one: Void = context.createTimer(for: .days(1))
            try await context.waitForEvent("never")
            try await one
            return 1
        }
        _ = runner.run(Self.item("a"))
        session = runner.sessions[InstanceID(trusted: "a")]
        #expect(session != nil)
        runner.forgetAll()
        #expect(session == nil)
    }

    @Test func `a loop that swallows some errors unwinds`() {
        var runner = Self.runner { context in
            for _ in 0..<500 { _ = try? await context.callActivity("a") }
            return 1
        }
        _ = runner.run(Self.item("a"))
        let session = runner.sessions[InstanceID(trusted: "a")]
        runner.forgetAll()
        #expect(session?.root == nil)
    }

    @Test func `a loop that swallows every error is left asleep and named in the log`() {
        let lines = Lines()
        var runner = Self.runner(lines) { context in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask { while true { _ = try? await context.callActivity("a") } }
                }
            }
            return 1
        }
        _ = runner.run(Self.item("a"))
        runner.forgetAll()
        #expect(
            lines.all == [
                "- a Orchestrator 'trip' does not end when its awaits throw CancellationError: it catches the error and "
                    + "goes on. Its suspended task stays in memory."
            ])
    }

    @Test func `what awaits something foreign is unwound when that happens`() throws {
        let outside = Outside()
        let unwound = Lines()
        let announced = Mutex<TurnExecutor?>(nil)
        let body = ScriptedHistory.body { context in
            defer { unwound.append("unwound") }
            await outside.wait()
            try await context.callActivity("a")
            return 1
        }
        var runner = TurnRunner(
            orchestrators: ["trip": body], buildID: "b", sessionBudget: 1 << 20,
            logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() },
            afterlife: { executor in announced.withLock { $0 = executor } })
        guard case .held = runner.run(Self.item("a")) else {
            Issue.record("not held")
            return
        }
        #expect(unwound.all.isEmpty)
        outside.wake()
        let executor = try #require(announced.withLock { $0 })
        executor.lastTurn {}
        #expect(unwound.all == ["unwound"])
    }

    @Test func `an orchestrator this app does not have is given back`() {
        var runner = Self.runner { _ in 1 }
        var item = Self.item("a")
        item.name = "unknown"
        guard case .abandoned = runner.run(item) else {
            Issue.record("not given back")
            return
        }
    }
}
