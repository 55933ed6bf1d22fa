import DurableTask
import Testing

@testable import Petrel

private actor Tally {
    private var total = 0
    func add(_ number: Int) -> Int {
        total += number
        return total
    }
}

@concurrent private func elsewhere(_ context: OrchestrationContext, _ text: String) async throws -> String {
    try await context.callActivity("elsewhere", text, returning: String.self)
}

@Suite struct EverythingAtOnce {
    /// All the ways to be concurrent in one orchestrator: child tasks, groups, yields, `@concurrent` functions, an actor
    /// of its own.
    private static let body: @Sendable (OrchestrationContext) async throws -> [String] = { context in
        let tally = Tally()
        async let one = context.callActivity("one", returning: String.self)
        async let two = elsewhere(context, "two")
        _ = await tally.add(3)
        async let loop: Int = {
            for round in 0..<3 {
                try await context.callActivity("loop", round)
                _ = await tally.add(round)
                await Task.yield()
            }
            return await tally.add(0)
        }()
        let first = try await withThrowingTaskGroup(of: String.self) { group in
            for branch in 0..<8 {
                group.addTask {
                    await Task.yield()
                    _ = await tally.add(1)
                    let near = try await elsewhere(context, "g\(branch)")
                    return try await context.callActivity("far", near, returning: String.self)
                }
            }
            let winner = try await group.next() ?? "-"
            try await context.callActivity("winner", winner)
            for try await other in group where other.contains("3") { try await context.callActivity("other", other) }
            return winner
        }
        return [try await one, try await two, first, "\(try await loop)", "\(await tally.add(0))"]
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `every kind of concurrency replays to one log`(seed: UInt64) {
        let log = everyWay(times: 334, seed: seed, Self.body) { $0.runToEnd() }
        // One less when branch 3 wins: it is no other.
        #expect((23...24).contains(log.count))
        #expect(log.last?.contains("Completed") == true)
    }

    @Test func `two threads at once get the same log`() async {
        let logs = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask { everyWay(times: 50, seed: 9, Self.body) { $0.runToEnd() } }
            }
            return await group.reduce(into: Set<[String]>()) { $0.insert($1) }
        }
        #expect(logs.count == 1)
    }
}
