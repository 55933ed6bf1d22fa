import DurableTask
import Testing

@testable import Petrel

@Suite struct CriticalSections {
    private struct Broken: Error {}
    private static let a = EntityID(trusted: "score", "a")
    private static let b = EntityID(trusted: "score", "b")

    @Test func `the locks are sorted, each once, and free before what comes after`() {
        let log = everyWay(times: 30) { context -> Int in
            let a = context.entity(Score.self, "a")
            let value = try await context.lock(Self.b, a, Self.a) { try await a.get() }
            try await context.callActivity("after")
            return value
        } script: { history in
            history.turn()
            history.grant(1)
            history.turn()
            history.answer(2, "7")
            history.turn()
            history.runToEnd()
        }
        #expect(
            log == [
                "1 lock @score@a @score@b", "2 call @score@a get -", "3 unlock @score@a", "4 unlock @score@b",
                "5 activity after -", "6 Completed 7",
            ])
    }

    @Test func `an error lets go`() {
        let log = everyWay(times: 9) { context -> Int in
            try await context.lock(Self.a) { throw Broken() }
        } script: { history in
            history.turn()
            history.grant(1)
            history.turn()
        }
        #expect(log == ["1 lock @score@a", "2 unlock @score@a", "3 Failed - Broken()"])
    }

    @Test func `a cancelled body lets go`() {
        let log = everyWay(times: 30) { context -> Int? in
            try await context.withTimeout(.seconds(5)) {
                try await context.lock(Self.a) { try await context.entity(Score.self, "a").get() }
            }
        } script: { history in
            history.turn()
            history.grant(1)
            history.turn()
            history.finish(2, .timer)
            history.turn()
        }
        #expect(
            log == [
                "1 lock @score@a", "2 timer 5s", "3 call @score@a get -", "4 cancel task 3", "5 unlock @score@a",
                "6 Completed null",
            ])
    }

    @Test func `who stops waiting for the locks lets go of them, and the late grant is ignored`() {
        let log = everyWay(times: 30) { context -> Int in
            _ = try await context.withTimeout(.seconds(5)) { try await context.lock(Self.a, Self.b) {} }
            return try await context.lock(Self.a) { 1 }
        } script: { history in
            history.turn()
            history.finish(2, .timer)
            history.grant(1)
            history.turn()
            history.grant(5)
            history.turn()
        }
        #expect(
            log == [
                "1 lock @score@a @score@b", "2 timer 5s", "3 unlock @score@a", "4 unlock @score@b", "5 lock @score@a",
                "6 unlock @score@a", "7 Completed 1",
            ])
    }

    @Test(arguments: [true, false])
    func `continuing as new lets go first, also when the error is swallowed`(swallows: Bool) {
        let log = everyWay(times: 9) { context -> Int in
            try await context.lock(Self.a) {
                do { try await context.continueAsNew(2) } catch {
                    if !swallows { throw error }
                    while true { try? await context.createTimer(for: .seconds(1)) }
                }
            }
        } script: { history in
            history.turn()
            history.grant(1)
            history.turn()
        }
        #expect(log == ["1 lock @score@a", "2 unlock @score@a", "3 ContinuedAsNew 2"])
    }

    @Test func `what a critical section forbids throws, each with its code, and asks for nothing`() {
        let log = everyWay(times: 9) { context -> [String] in
            func code(_ body: () async throws -> Void) async -> String {
                do { try await body() } catch let error as OrchestrationError { return error.code.rawValue } catch {}
                return "allowed"
            }
            return try await context.lock(Self.a) {
                let a = context.entity(Score.self, "a")
                let b = context.entity(Score.self, "b")
                async let first = a.get()
                async let second = code { _ = try await a.get() }
                let codes = await [
                    code { try await context.lock(Self.b) {} },
                    code { _ = try await b.get() },
                    code { try await a.signal.add(1) },
                    code { try await b.signal.add(1) },
                    code { try await context.callSubOrchestrator("child", 1) },
                ]
                _ = try await first
                return await codes + [second]
            }
        } script: { history in
            history.turn()
            history.grant(1)
            history.turn()
            history.answer(2, "1")
            history.answer(3, "1")
            history.turn()
            #expect(
                history.completion?.result?.text
                    == "[\"nestedCriticalSection\",\"entityNotLocked\",\"lockedEntitySignaled\",\"allowed\","
                    + "\"subOrchestrationInCriticalSection\",\"overlappingEntityCalls\"]")
        }
        #expect(log.filter { $0.contains("signal") }.count == 1 && log.filter { $0.contains("call") }.count == 1)
    }
}
