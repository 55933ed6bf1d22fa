import Petrel

/// W4: one orchestration of many activities in a row.
enum LongSequence {
    static func measure(length: Int, _ place: FunctionPlace) async throws -> Result {
        let bound = try RowLimit.measure(batch: 1, count: length / 4)
        let run = try await BenchHost.run(place) { host in
            var times: [Double] = []
            let used = try await host.measure(length) {
                let id = try await host.client.startNew(long, length)
                let status = try await host.client.waitForCompletion(of: id, timeout: .seconds(600))
                times = try status?.output?.decoded(as: [Double].self) ?? []
            }
            return (times: times, used: used)
        }
        guard run.times.count == length else { throw BenchError("The long sequence did not complete.") }
        let first = run.times[99] - run.times[0]
        let last = run.times[length - 1] - run.times[length - 100]
        let rate = Double(length) / run.used.time
        let half = place == .worker ? 0.5 : 1
        return Result(
            name: "W4 \(length) in a row, \(place.rawValue)",
            figures: [
                Figure("per_s", rate), Figure("total_s", run.used.time),
                Figure("last_100_to_first_100", last / first, .atMost(1.1)),
                Figure("of_commit_per_step", rate / ((bound["per_s"] ?? .nan) * 4), .atLeast(half / 3)),
            ] + run.used.figures)
    }
}
