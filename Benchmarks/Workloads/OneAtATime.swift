import Petrel

/// W3: one orchestration of one activity at a time, from start to completion.
enum OneAtATime {
    static func measure(count: Int, _ place: FunctionPlace) async throws -> Result {
        let (run, flush) = try await Limits.aroundFlush {
            try await BenchHost.run(place) { host in
                for _ in 0..<50 { _ = try await once(host) }
                var times: [Double] = []
                let used = try await host.measure(count) {
                    for _ in 0..<count { times.append(try await once(host)) }
                }
                return (times: times, figures: used.figures)
            }
        }
        let p50 = run.times.percentile(0.5) * 1e6
        let p99 = run.times.percentile(0.99) * 1e6
        let half = place == .worker ? 0.5 : 1
        return Result(
            name: "W3 one at a time, \(place.rawValue)",
            figures: [
                Figure("p50_us", p50, .atMost((4 * flush + 500) / half)),
                Figure("p95_us", run.times.percentile(0.95) * 1e6), Figure("p99_us", p99, .atMost(3 * p50)),
                Figure("fdatasync_p50_us", flush),
            ] + run.figures
        ).aiming("fsync_each", .atMost(2))
    }

    static func once(_ host: BenchHost) async throws -> Double {
        try await seconds(of: {
            let id = try await host.client.startNew(single, "x")
            _ = try await host.client.waitForCompletion(of: id, timeout: .seconds(60))
        })
    }
}
