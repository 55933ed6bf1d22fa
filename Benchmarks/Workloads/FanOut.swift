import Petrel

/// W2: one orchestration with many activities at once.
enum FanOut {
    static func measure(width: Int, _ place: FunctionPlace, narrow: Result? = nil) async throws -> Result {
        // What takes milliseconds is measured often, and the median taken.
        let times = max(1, min(21, 5_000 / width))
        let used = try await BenchHost.run(place) { host in
            var costs: [Cost] = []
            for _ in 0..<times { costs.append(try await run(width, on: host)) }
            return costs.sorted { $0.time < $1.time }[times / 2]
        }
        let each = used.time * 1e6 / Double(width)
        var figures = [Figure("activities_per_s", Double(width) / used.time), Figure("us_each", each)]
        if let narrow = narrow?["us_each"] { figures.append(Figure("to_narrow", each / narrow, .atMost(1.3))) }
        return Result(name: "W2 fan-out \(width), \(place.rawValue)", figures: figures + used.figures)
    }

    static func run(_ width: Int, on host: BenchHost) async throws -> Cost {
        try await host.measure(width) {
            let id = try await host.client.startNew(fanOut, width)
            let status = try await host.client.waitForCompletion(of: id, timeout: .seconds(600))
            guard try status?.output?.decoded(as: Int.self) == width else {
                throw BenchError("The fan-out of \(width) ended as \(String(describing: status)).")
            }
        }
    }
}
