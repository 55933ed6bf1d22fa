import DurableTask
import Testing

@testable import Petrel

@Suite struct ContinueAsNew {
    private static func carried(_ history: ScriptedHistory) -> [String] {
        (history.completion?.carryoverEvents ?? []).map { event in
            guard case .eventRaised(let name, let input) = event.kind else { return "?" }
            return "\(name) \(input?.text ?? "-")"
        }
    }

    @Test func `the next execution gets the input and every event nobody took, in order`() {
        for delivery in ScriptedHistory.Delivery.allCases {
            var history = ScriptedHistory(delivery) { context -> Int in
                _ = try await context.waitForEvent("go", returning: Int.self)
                try await context.continueAsNew(["round": 2])
            }
            history.start()
            history.raise("b", "1")
            history.turn()
            history.raise("A", "2")
            history.raise("GO", "3")
            history.raise("go", "4")
            history.raise("c", "5")
            history.turn()
            #expect(history.completion?.status == .continuedAsNew)
            #expect(history.completion?.result == "{\"round\":2}")
            #expect(Self.carried(history) == ["b 1", "A 2", "go 4", "c 5"])
        }
    }

    @Test func `unprocessed events can be dropped`() {
        var history = ScriptedHistory { context -> Int in
            try await context.continueAsNew(preserveUnprocessedEvents: false)
        }
        history.start()
        history.raise("b", "1")
        history.turn()
        #expect(history.completion?.status == .continuedAsNew && history.completion?.result == nil)
        #expect(Self.carried(history).isEmpty)
    }

    @Test func `code that catches it, and goes on, does not undo it`() {
        let log = everyWay { context in
            do { try await context.continueAsNew(1) } catch {}
            _ = try? await context.callActivity("late", returning: Int.self)
            try? context.setCustomStatus("late")
            return "completed"
        } script: { history in
            history.turn()
            #expect(history.customStatus == nil)
        }
        #expect(log == ["1 ContinuedAsNew 1"])
    }

    @Test func `code that waits for something else does not hold it up`() {
        let log = everyWay { context in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await context.waitForEvent("never") }
                group.addTask { do { try await context.continueAsNew(1) } catch {} }
                await group.waitForAll()
            }
            return 0
        } script: {
            $0.turn()
        }
        #expect(log == ["1 await never", "2 ContinuedAsNew 1"])
    }

    @Test func `code that swallows it for ever does not spin`() {
        let log = everyWay(times: 9) { context -> Int in
            while true { do { try await context.continueAsNew(1) } catch {} }
        } script: {
            $0.turn()
        }
        #expect(log == ["1 ContinuedAsNew 1"])
    }

    @Test func `what is still open is cancelled with its scope`() {
        let log = everyWay { context -> Int in
            async let unused: Void = context.createTimer(for: .hours(1))
            try await context.callActivity("tick")
            if context.isReplaying { try await unused }
            try await context.continueAsNew(2)
        } script: { history in
            history.turn()
            history.finish(1)
            history.turn(cold: false)
        }
        #expect(log == ["1 activity tick -", "2 timer 3600s", "3 cancel timer 2", "4 ContinuedAsNew 2"])
    }
}
