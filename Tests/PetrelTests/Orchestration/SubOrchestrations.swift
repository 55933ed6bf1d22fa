import DurableTask
import Testing

@testable import Petrel

private let child = OrchestratorFunction<Int, String>(name: "child")
private func plain(_: HandleMarker) -> OrchestratorFunction<NoInput, NoOutput> { OrchestratorFunction(name: "plain") }

@Suite struct SubOrchestrations {
    @Test func `the id is the author's, or left to the engine`() {
        let log = everyWay(times: 90) { context in
            async let named = context.callSubOrchestrator(child, 1, instanceID: "mine")
            async let derived = context.callSubOrchestrator(child, 2)
            try await context.callSubOrchestrator(plain)
            return try await named + derived
        } script: {
            $0.runToEnd()
        }
        #expect(
            log.sorted() == [
                "1 child plain  -", "2 child child mine 1", "3 child child  2", "4 Completed \"child(1)child(2)\"",
            ])
    }

    @Test func `an unusable id is refused`() {
        var history = ScriptedHistory { context in
            try await context.callSubOrchestrator(child, 1, instanceID: "a/b")
        }
        history.start()
        history.turn()
        #expect(history.completion?.failure?.message.contains("'/'") == true)
        #expect(history.log.count == 1)
    }

    @Test func `its failure names it, and giving up the wait is said`() {
        let log = everyWay(times: 90) { context in
            do { return try await context.callSubOrchestrator(child, 1) } catch let error as TaskFailedError {
                #expect(error.kind == .subOrchestration && error.name == "child")
            }
            return try await context.withTimeout(.seconds(5)) { try await context.callSubOrchestrator(child, 2) }
                ?? "too late"
        } script: { history in
            history.turn()
            history.fail(1, .subOrchestration, FailureDetails(errorType: "Terminated", message: "was terminated"))
            history.turn()
            history.finish(history.open.first { $0.kind == .timer }?.id ?? 0, .timer)
            history.turn()
        }
        #expect(log.contains { $0.contains("cancel task") })
        #expect(log.last?.hasSuffix("Completed \"too late\"") == true)
    }
}
