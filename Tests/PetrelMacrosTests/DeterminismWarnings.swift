import Testing

@Suite("Warnings about what replay cannot repeat")
struct DeterminismWarnings {
    private func inOrchestrator(_ statement: String) -> String {
        """
        @OrchestrationTrigger
        func hello(context: OrchestrationContext) async throws {
            \(statement)
        }
        """
    }

    @Test(
        "names the call and what to use instead",
        arguments: [
            (
                "let t = ▶Date()",
                "'Date()' is another time when the orchestrator is replayed; use 'context.currentDateTime'"
            ),
            (
                "let t = ▶Foundation.Date()",
                "'Date()' is another time when the orchestrator is replayed; use 'context.currentDateTime'"
            ),
            (
                "let t = ▶Date(timeIntervalSinceNow: 3)",
                "'Date()' is another time when the orchestrator is replayed; use 'context.currentDateTime'"
            ),
            (
                "let t = ▶Date.now",
                "'Date.now' is another time when the orchestrator is replayed; use 'context.currentDateTime'"
            ),
            (
                "let t = ▶ContinuousClock.now",
                "a clock shows another time when the orchestrator is replayed; use 'context.currentDateTime'"
            ),
            (
                "let t = ▶DispatchTime.now()",
                "a clock shows another time when the orchestrator is replayed; use 'context.currentDateTime'"
            ),
            (
                "let u = ▶UUID().uuidString",
                "'UUID()' is another value when the orchestrator is replayed; use 'context.newUUID()'"
            ),
            (
                "try await ▶Task.sleep(for: .seconds(1))",
                "'Task.sleep' waits outside the history; use 'context.createTimer(for:)'"
            ),
            ("▶sleep(3)", "'sleep' waits outside the history; use 'context.createTimer(for:)'"),
            (
                "▶Task { 1 }",
                "an unstructured task does not run in the order of the replay; use 'async let' or a task group"
            ),
            (
                "▶Task.detached { 1 }",
                "an unstructured task does not run in the order of the replay; use 'async let' or a task group"
            ),
            (
                "▶Task<Void, Never> { }",
                "an unstructured task does not run in the order of the replay; use 'async let' or a task group"
            ),
            (
                "let n = ▶Int.random(in: 1...6)",
                "'random' gives other values when the orchestrator is replayed; add 'using: &context.random'"
            ),
            (
                "let n = ▶[1, 2].shuffled()",
                "'shuffled' gives other values when the orchestrator is replayed; add 'using: &context.random'"
            ),
            (
                "var g = ▶SystemRandomNumberGenerator()",
                "its numbers are others when the orchestrator is replayed; use 'context.random'"
            ),
            (
                "_ = try await ▶URLSession.shared.data(from: url)",
                "a network call answers differently when the orchestrator is replayed; make it in an activity"
            ),
            (
                "▶DispatchQueue.main.async { f() }",
                "other threads do not run in the order of the replay; use 'async let', a task group or an activity"
            ),
            (
                "let d = try ▶String(contentsOfFile: p, encoding: .utf8)",
                "a file can be another one when the orchestrator is replayed; use it in an activity"
            ),
            (
                "let d = try ▶Data(contentsOf: url)",
                "a file can be another one when the orchestrator is replayed; use it in an activity"
            ),
            (
                "let d = ▶ProcessInfo.processInfo.environment",
                "another process may replay the orchestrator; read this in an activity, or give it along as input"
            ),
            (
                "let d = ▶FileManager.default.contents(atPath: p)",
                "a file can be another one when the orchestrator is replayed; use it in an activity"
            ),
            (
                "await ▶withCheckedContinuation { $0.resume() }",
                "an orchestrator function can wait only for what its history knows; use an activity, or 'context.waitForEvent' for what comes from outside"
            ),
            (
                "await ▶MainActor.run { f() }",
                "an orchestrator function runs where its replay is deterministic, not on the main actor; do this in an activity"
            ),
            ("▶print(\"hello\")", "this is printed again at every replay; use 'context.logger'"),
        ])
    func warns(statement: String, message: String) {
        expectTold(inOrchestrator(statement), message, isWarning: true)
    }

    @Test("looks into closures and arguments, and says each thing once")
    func nested() {
        let expansion = expand(inOrchestrator("f(UUID(), try await g { Task { Date() } })"))
        #expect(expansion.told.map(\.column) == [7, 29, 36])
        #expect(expansion.told.allSatisfy { $0.isWarning })
    }

    @Test(
        "is silent about what replays",
        arguments: [
            "let t = Date(timeIntervalSince1970: 0)", "let u = UUID(uuidString: s)", "let t = context.currentDateTime",
            "let n = Int.random(in: 1...6, using: &context.random)", "async let a = context.callActivity(f, 1)",
            "try await context.createTimer(for: .seconds(1))", "try Task.checkCancellation()", "let d = order.Date",
            "try await withThrowingTaskGroup(of: Int.self) { _ in }", "let now = order.now",
            "context.logger.info(\"x\")",
        ])
    func silent(statement: String) {
        #expect(expand(inOrchestrator(statement)).told.isEmpty)
    }

    @Test("leaves activities alone")
    func activities() {
        #expect(expand("@ActivityTrigger func hello() { _ = Date(); Task { } }").told.isEmpty)
    }

    @Test("does not keep the function from being one")
    func stillExpands() {
        #expect(expand(inOrchestrator("let t = Date()")).text.contains("Petrel.OrchestratorFunction"))
    }
}
