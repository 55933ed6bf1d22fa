import DurableTask
import Foundation
import Petrel
import SQLiteStorage

/// W1: many orchestrations of three activities, started as fast as they can be.
enum Sequences {
    static func measure(count: Int) async throws -> Result {
        try await BenchHost.run { host in
            let before = (Usage.now, host.storage.statistics)
            let start = seconds()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count {
                    group.addTask {
                        let id = try await host.client.startNew(sequence, "\(number)")
                        _ = try await host.client.waitForCompletion(of: id, timeout: .seconds(600))
                    }
                }
                try await group.waitForAll()
            }
            let elapsed = seconds() - start
            return Result(
                name: "W1 \(count) x 3 activities",
                figures: [("per_s", Double(count) / elapsed)] + host.economy(since: before, count: count))
        }
    }
}

/// W2: one orchestration with many activities at once.
enum FanOut {
    static func measure(width: Int) async throws -> Result {
        try await BenchHost.run { host in
            let before = (Usage.now, host.storage.statistics)
            let start = seconds()
            let id = try await host.client.startNew(fanOut, width)
            let status = try await host.client.waitForCompletion(of: id, timeout: .seconds(600))
            let elapsed = seconds() - start
            precondition(status?.output == Payload("\(width)"))
            return Result(
                name: "W2 fan-out \(width)",
                figures: [("activities_per_s", Double(width) / elapsed), ("us_each", elapsed * 1e6 / Double(width))]
                    + host.economy(since: before, count: width))
        }
    }
}

/// W3: one orchestration of one activity at a time, from start to completion.
enum OneAtATime {
    static func measure(count: Int) async throws -> Result {
        try await BenchHost.run { host in
            for _ in 0..<50 { _ = try await once(host) }
            let before = (Usage.now, host.storage.statistics)
            var times: [Double] = []
            for _ in 0..<count { times.append(try await once(host)) }
            return Result(
                name: "W3 one at a time",
                figures: [
                    ("p50_us", times.percentile(0.5) * 1e6), ("p95_us", times.percentile(0.95) * 1e6),
                    ("p99_us", times.percentile(0.99) * 1e6),
                ] + host.economy(since: before, count: count))
        }
    }

    private static func once(_ host: BenchHost) async throws -> Double {
        let start = seconds()
        let id = try await host.client.startNew(single, "x")
        _ = try await host.client.waitForCompletion(of: id, timeout: .seconds(60))
        return seconds() - start
    }
}

/// W4: one orchestration of many activities in a row.
enum LongSequence {
    static func measure(length: Int) async throws -> Result {
        try await BenchHost.run { host in
            let before = (Usage.now, host.storage.statistics)
            let start = seconds()
            let id = try await host.client.startNew(long, length)
            let status = try await host.client.waitForCompletion(of: id, timeout: .seconds(600))
            let elapsed = seconds() - start
            let times = try status?.output?.decoded(as: [Double].self) ?? []
            precondition(times.count == length)
            let first = times[99] - times[0]
            let last = times[length - 1] - times[length - 100]
            return Result(
                name: "W4 \(length) in a row",
                figures: [("per_s", Double(length) / elapsed), ("last_100_to_first_100", last / first)]
                    + host.economy(since: before, count: length))
        }
    }
}
