import Petrel

/// W1: many orchestrations of three activities, started as fast as they can be.
enum Sequences {
    static func measure(count: Int, _ place: FunctionPlace, times: Int = 1) async throws -> Result {
        let (runs, limits) = try await Limits.around { () -> [Cost] in
            var runs: [Cost] = []
            for _ in 0..<times {
                runs.append(try await BenchHost.run(place) { try await run(count, on: $0) })
            }
            return runs
        }
        let median = runs.sorted { $0.time < $1.time }[times / 2]
        let rate = Double(count) / median.time
        // With a worker process at least half as good.
        let half = place == .worker ? 0.5 : 1
        return Result(
            name: "W1 \(count) × 3 activities, \(place.rawValue)",
            figures: [
                Figure("per_s", rate), Figure("of_limit_64", rate / limits.batch64, .atLeast(0.3 * half)),
                Figure("of_limit_256", rate / limits.batch256), Figure("limit_drift", limits.drift),
            ] + median.figures
        )
        .aiming("fsync_each", .atMost(0.2 / half)).aiming("disk_kB_each", .atMost(12 / half))
        .aiming("cpu_ms_each", .atMost(0.3 / half))
    }

    static func run(_ count: Int, on host: BenchHost) async throws -> Cost {
        try await host.measure(count) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count {
                    group.addTask {
                        let id = try await host.client.startNew(sequence, "\(number)")
                        _ = try await host.client.waitForCompletion(of: id, timeout: .seconds(600))
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
