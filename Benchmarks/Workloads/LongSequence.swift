import Petrel

/// W4: one orchestration of many activities in a row.
enum LongSequence {
    static func measure(length: Int, _ place: FunctionPlace) async throws -> Result {
        let (outcome, commits) = try await Limits.aroundCommits {
            try await BenchHost.run(place) { try await run(length, on: $0) }
        }
        let (times, cost) = outcome
        let first = times[99] - times[0]
        let last = times[length - 1] - times[length - 100]
        let rate = Double(length) / cost.time
        let half = place == .worker ? 0.5 : 1
        return Result(
            name: "W4 \(length) in a row, \(place.rawValue)",
            figures: [
                Figure("per_s", rate), Figure("total_s", cost.time),
                Figure("last_100_to_first_100", last / first, .atMost(1.1)),
                Figure("of_commit_per_step", rate / commits, .atLeast(half / 3)),
            ] + cost.figures)
    }

    /// - Returns: when each activity was done, by the orchestrator's clock in seconds, and what it took.
    private static func run(_ length: Int, on host: BenchHost) async throws -> (times: [Double], cost: Cost) {
        var times: [Double] = []
        let cost = try await host.measure(length) {
            let id = try await host.client.startNew(long, length)
            let status = try await host.client.waitForCompletion(of: id, timeout: .seconds(600))
            times = try status?.output?.decoded(as: [Double].self) ?? []
        }
        guard times.count == length else { throw BenchError("The long sequence did not complete.") }
        return (times, cost)
    }
}
