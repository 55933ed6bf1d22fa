import DurableTask
import Petrel

/// W6: many instances that wait for an event: what they cost in memory, what they cost a start, how fast one wakes.
enum Waiting {
    static func measure(count: Int, _ place: FunctionPlace) async throws -> [Result] {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let file = folder.path + "/bench.db"
        let name = "W6 \(count) waiting, \(place.rawValue)"

        let started = try await BenchHost.run(place, file: file) { host in
            _ = try await wake(try await host.client.startNew(waiting, ""), on: host)
            let before = try await host.residentBytes
            var ids: [String] = []
            let used = try await host.measure(count) { ids = try await start(count, on: host) }
            let after = try await host.residentBytes
            let warm = try await wake(ids.suffix(20), on: host)
            return (
                ids: ids,
                figures: [
                    Figure("starts_per_s", Double(count) / used.time),
                    Figure("memory_kB_each", (after - before) / 1000 / Double(count), .atMost(8)),
                    Figure("wake_warm_p50_ms", warm.percentile(0.5) * 1000),
                ] + used.figures
            )
        }
        let before = Usage.trimmed.residentBytes
        let reopened = try await BenchHost.run(place, file: file) { host in
            let after = Usage.trimmed.residentBytes
            let cold = try await wake(started.ids.prefix(20), on: host)
            return [
                Figure("open_ms", host.openSeconds * 1000),
                Figure("memory_kB_each", max(0, after - before) / 1000 / Double(count)),
                Figure("wake_first_ms", (cold.first ?? .nan) * 1000),
                Figure("wake_cold_p50_ms", cold.percentile(0.5) * 1000),
            ]
        }
        return [Result(name: name, figures: started.figures), Result(name: name + ", opened again", figures: reopened)]
    }

    /// Starts so many, and returns when all of them wait.
    private static func start(_ count: Int, on host: BenchHost) async throws -> [String] {
        let clients = 500
        let ids = try await withThrowingTaskGroup(of: [String].self) { group in
            for client in 0..<clients {
                group.addTask {
                    var ids: [String] = []
                    for _ in 0..<((count + client) / clients) {
                        ids.append(try await host.client.startNew(waiting, "x"))
                    }
                    return ids
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try await host.settle()
        return ids
    }

    /// How long each took from its event to its end, in seconds.
    private static func wake(_ ids: some Sequence<String>, on host: BenchHost) async throws -> [Double] {
        var times: [Double] = []
        for id in ids { times.append(try await wake(id, on: host)) }
        return times
    }

    private static func wake(_ id: String, on host: BenchHost) async throws -> Double {
        let time = try await seconds(of: {
            try await host.client.raiseEvent("go", "now", to: id)
            _ = try await host.client.waitForCompletion(of: id, timeout: .seconds(60))
        })
        guard try await host.client.status(of: id)?.runtimeStatus == .completed else {
            throw BenchError("Instance \(id) did not wake.")
        }
        return time
    }
}
