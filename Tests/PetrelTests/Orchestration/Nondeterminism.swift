import DurableTask
import Testing

@testable import Petrel

@Suite struct Nondeterminism {
    /// Runs the code as it was for some turns, then the code as it is now over that history.
    private func hold(
        _ old: @escaping @Sendable (OrchestrationContext) async throws -> Int,
        then new: @escaping @Sendable (OrchestrationContext) async throws -> Int,
        _ script: (inout ScriptedHistory) -> Void = { $0.turn() }
    ) -> HoldReason? {
        var history = ScriptedHistory(.warm, old)
        history.start()
        script(&history)
        #expect(history.hold == nil && history.completion == nil)
        history.runner = ScriptedHistory(.cold, new).runner
        history.raise("anything")
        history.turn(cold: true)
        return history.hold
    }

    private static let advice =
        " Its code has changed since, or it is not deterministic. Deploy code that asks for the same again, or start "
        + "the instance anew."

    @Test func `another activity in its place`() {
        let reason = hold {
            try await $0.callActivity("a", 1, returning: Int.self)
        } then: {
            try await $0.callActivity("b", 1, returning: Int.self)
        }
        #expect(reason?.kind == .nondeterminism)
        #expect(reason?.buildID == "build-1")
        #expect(
            reason?.message
                == "Orchestrator 'trip' does not follow its history at event 3: expected activity 'a' (#1), got activity "
                + "'b' (#1)." + Self.advice)
    }

    @Test func `another kind of action`() {
        let reason = hold {
            try await $0.callActivity("a", 1, returning: Int.self)
        } then: { context in
            try await context.createTimer(for: .seconds(1))
            return 1
        }
        #expect(
            reason?.message
                == "Orchestrator 'trip' does not follow its history at event 3: expected activity 'a' (#1), got a timer "
                + "(#1)." + Self.advice)
    }

    @Test func `the history asked for more`() {
        let reason = hold {
            async let one = $0.callActivity("a", 1, returning: Int.self)
            async let two = $0.callSubOrchestrator("b", 1, returning: Int.self)
            return try await one + two
        } then: {
            try await $0.callActivity("a", 1, returning: Int.self)
        }
        #expect(
            reason?.message
                == "Orchestrator 'trip' does not follow its history at event 4: expected sub-orchestration 'b' (#2), got "
                + "nothing." + Self.advice)
    }

    @Test func `the code asks for more`() {
        let reason = hold {
            try await $0.callActivity("a", 1, returning: Int.self)
        } then: { context in
            async let one = context.callActivity("a", 1, returning: Int.self)
            async let two: Void = context.waitForEvent("E")
            _ = try await two
            return try await one
        }
        #expect(
            reason?.message
                == "Orchestrator 'trip' does not follow its history at event 4: expected nothing more, got a wait for "
                + "event 'E' (#2)." + Self.advice)
    }

    @Test func `the code ends too early`() {
        let reason = hold {
            try await $0.callActivity("a", 1, returning: Int.self)
        } then: { _ in
            1
        }
        #expect(
            reason?.message
                == "Orchestrator 'trip' does not follow its history at event 3: expected activity 'a' (#1), got the end "
                + "of the orchestration." + Self.advice)
    }

    @Test func `a difference in a later turn names the event there`() {
        let reason = hold { context in
            for name in ["a", "b", "c"] { try await context.callActivity(name) }
            return 1
        } then: { context in
            for name in ["a", "c", "b"] { try await context.callActivity(name) }
            return 1
        } _: { history in
            history.turn()
            history.finish(1)
            history.turn()
            history.finish(2)
            history.turn()
        }
        // Started, executed, scheduled; started, completed, scheduled.
        #expect(
            reason?.message
                == "Orchestrator 'trip' does not follow its history at event 6: expected activity 'b' (#2), got activity "
                + "'c' (#2)." + Self.advice)
    }

    @Test func `another target, another event, another cancellation`() {
        let sent = hold { context in
            try context.sendEvent("Ping", to: "x")
            try await context.waitForEvent("E")
            return 1
        } then: { context in
            try context.sendEvent("Ping", to: "y")
            try await context.waitForEvent("E")
            return 1
        }
        #expect(
            sent?.message.contains(
                "expected event 'Ping' sent to instance 'x' (#1), got event 'Ping' sent to instance 'y' (#1)") == true)
        let race: @Sendable (OrchestrationContext, Bool) async throws -> Int = { context, first in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await context.callActivity("a") }
                group.addTask { try await context.callActivity("b") }
                try await group.next()
                if first { group.cancelAll() }
                try? await group.waitForAll()
                try await context.waitForEvent("E")
                return 1
            }
        }
        let cancelled = hold {
            try await race($0, true)
        } then: {
            try await race($0, false)
        } _: { history in
            history.turn()
            history.finish(1)
            history.turn()
        }
        #expect(cancelled?.message.contains("expected the end of the wait for #2 (#3), got nothing") == true)
    }

    @Test func `other inputs and other times are no difference`() {
        let reason = hold { context in
            async let timer: Void = context.createTimer(for: .seconds(1))
            async let work = context.callActivity("a", 1, returning: Int.self)
            _ = try await timer
            return try await work
        } then: { context in
            async let timer: Void = context.createTimer(for: .seconds(9))
            async let work = context.callActivity("a", 2, returning: Int.self)
            _ = try await timer
            return try await work
        }
        #expect(reason == nil)
    }

    @Test func `a history that cannot be read holds the instance`() {
        var runner = ScriptedHistory(.cold) { _ in 1 }.runner
        let started = HistoryEvent(timestamp: .epoch, .orchestratorStarted)
        let result = runner.run(
            TurnWorkItem(
                token: TurnToken(instanceID: ScriptedHistory.instanceID, dispatch: 1),
                executionID: ScriptedHistory.executionID, name: "trip", version: nil, turn: 1,
                pastEvents: [[0x1A, 0x7F]], newEvents: [started], encodedNewEvents: [], trace: nil))
        guard case .held(let reason) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(reason.message.contains("its history cannot be read after event 0"))
    }

    @Test func `a held turn leaves no session behind, and the right code goes on`() {
        let body: @Sendable (OrchestrationContext) async throws -> String = {
            try await $0.callActivity("a", 1, returning: String.self)
        }
        var history = ScriptedHistory(.cold, body)
        history.start()
        history.turn()
        let right = history.runner
        history.runner = ScriptedHistory(.cold) { try await $0.callActivity("b", 1, returning: String.self) }.runner
        history.turn()
        #expect(history.hold != nil)
        #expect(history.runner.sessions.count == 0)
        history.runner = right
        history.finish(1, .activity, "\"done\"")
        history.turn()
        #expect(history.log.last == "2 Completed \"done\"")
    }
}
