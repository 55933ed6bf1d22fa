import Dispatch
import DurableTask
import Synchronization
import Testing

@testable import Petrel

/// A continuation that somebody outside the orchestration resumes.
final class Outside: Sendable {
    private let continuation = Mutex<UnsafeContinuation<Void, Never>?>(nil)

    func wait() async {
        await withUnsafeContinuation { waiting in continuation.withLock { $0 = waiting } }
    }

    func wake() {
        continuation.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }?.resume()
    }
}

@Suite struct ForeignAwaits {
    private static func held(_ history: ScriptedHistory) -> Bool {
        history.hold?.kind == .foreignAwait
            && history.hold?.message.hasPrefix(
                "Orchestrator 'trip' awaited something that is not durable: Task.sleep, a network call, an unstructured "
                    + "task, another actor.") == true
            && history.hold?.message.contains("Use context.createTimer to wait") == true
    }

    private func holds(_ body: @escaping @Sendable (OrchestrationContext) async throws -> Int) -> Bool {
        var history = ScriptedHistory(.warm, body)
        history.start()
        history.turn()
        return Self.held(history) && history.log.isEmpty && history.runner.sessions.count == 0
    }

    @Test func `a sleep is caught at once`() {
        #expect(
            holds { _ in
                try await Task.sleep(for: .seconds(3_600))
                return 1
            })
    }

    @Test func `the value of a detached task is caught at once`() {
        let outside = Outside()
        #expect(
            holds { _ in
                await Task.detached { await outside.wait() }.value
                return 1
            })
        outside.wake()
    }

    @Test func `an unstructured task is caught at once`() {
        #expect(holds { context in try await Task { try await context.callActivity("a", returning: Int.self) }.value })
    }

    @Test func `another actor is caught`() {
        #expect(holds { _ in await MainActor.run { 1 } })
    }

    @Test func `a continuation that another thread resumes is caught`() {
        let outside = Outside()
        #expect(
            holds { context in
                await outside.wait()
                return try await context.callActivity("a", returning: Int.self)
            })
        outside.wake()
    }

    @Test func `a stream that another thread feeds is caught`() {
        let (stream, feed) = AsyncStream<Int>.makeStream()
        #expect(
            holds { _ in
                for await number in stream { return number }
                return 0
            })
        feed.finish()
    }

    @Test func `beside something durable it is caught by its wake-up, at the next turn`() {
        let outside = Outside()
        var history = ScriptedHistory(.warm) { context in
            async let work = context.callActivity("a", returning: Int.self)
            await outside.wait()
            return try await work
        }
        history.start()
        history.turn()
        #expect(history.hold == nil)
        outside.wake()
        history.finish(1, .activity, "1")
        history.turn()
        #expect(Self.held(history))
        #expect(history.log == ["1 activity a -"])
    }

    @Test func `a replay comes to the same end`() {
        let outside = Outside()
        var history = ScriptedHistory(.cold) { context in
            let first = try await context.callActivity("a", returning: Int.self)
            await outside.wait()
            return first
        }
        history.start()
        history.turn()
        history.finish(1, .activity, "1")
        history.turn()
        #expect(Self.held(history))
        outside.wake()
    }

    @Test func `a durable call from outside the orchestration is refused`() async throws {
        let context = Mutex<OrchestrationContext?>(nil)
        var history = ScriptedHistory(.warm) { inner in
            context.withLock { $0 = inner }
            try await inner.createTimer(for: .seconds(1))
            return 1
        }
        history.start()
        history.turn()
        let taken = try #require(context.withLock { $0 })
        let error = await #expect(throws: OrchestrationError.self) { try await taken.callActivity("a") }
        #expect(error?.code == .outsideOrchestration)
        #expect(error?.message.contains("Orchestrator 'trip': a durable call came from outside") == true)
        #expect(throws: OrchestrationError.self) { try taken.setCustomStatus(1) }
        await #expect(throws: OrchestrationError.self) { try await taken.shielded { 1 } }
        await #expect(throws: OrchestrationError.self) { try await taken.withTimeout(.seconds(1)) { 1 } }
        history.finish(1, .timer)
        history.turn()
        #expect(history.log.last == "2 Completed 1")
    }

    @Test func `another orchestration's context is refused too`() throws {
        let context = Mutex<OrchestrationContext?>(nil)
        var first = ScriptedHistory(.warm) { inner in
            context.withLock { $0 = inner }
            try await inner.createTimer(for: .seconds(1))
            return 1
        }
        first.start()
        first.turn()
        let taken = try #require(context.withLock { $0 })
        var second = ScriptedHistory(.warm) { _ in try await taken.callActivity("a", returning: Int.self) }
        second.start()
        second.turn()
        #expect(second.completion?.failure?.errorType == "Petrel.OrchestrationError")
        #expect(first.log == ["1 timer 1s"])
    }
}
