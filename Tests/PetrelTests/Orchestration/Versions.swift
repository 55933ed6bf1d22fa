import DurableTask
import Testing

@testable import Petrel

private let child = OrchestratorFunction<Int, String>(name: "child", version: "3.0")

@Suite struct Versions {
    @Test func `a context compares the version of its execution`() {
        for (version, expected) in [("2.0", true), ("10", true), ("1.9", false), ("", false), (nil, false)] {
            var history = ScriptedHistory { context in context.isVersion(atLeast: "2.0") }
            history.version = version
            history.start()
            history.turn()
            #expect(history.completion?.result == (expected ? "true" : "false"))
        }
    }

    @Test func `a sub-orchestration has the version of the call, otherwise of the handle`() {
        var history = ScriptedHistory { context -> Int in
            async let handle = context.callSubOrchestrator(child, 1)
            async let call = context.callSubOrchestrator(child, 2, version: "4.0")
            async let name = context.callSubOrchestrator("child", 3, returning: String.self, version: "5.0")
            async let none = context.callSubOrchestrator("child", 4, returning: String.self)
            return try await (handle + call + name + none).count
        }
        history.start()
        history.turn()
        let versions = history.open.map { "\($0.input?.text ?? "-"): \($0.version ?? "none")" }.sorted()
        #expect(versions == ["1: 3.0", "2: 4.0", "3: 5.0", "4: none"])
    }

    @Test func `the next execution can be of another version`() {
        for (asked, input) in [("2.0", nil), ("2.0", 1), (nil, 1)] as [(String?, Int?)] {
            var history = ScriptedHistory { context -> Int in
                if let input { try await context.continueAsNew(input, newVersion: asked) }
                try await context.continueAsNew(newVersion: asked)
            }
            history.start()
            history.turn()
            #expect(history.completion?.status == .continuedAsNew)
            #expect(history.completion?.newVersion == asked)
        }
    }
}
