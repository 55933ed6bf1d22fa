import DurableTask
import Foundation
import Petrel

/// What the length of an instance's history does to it: how long the first step takes when the history must be read and
/// replayed, how long a step takes after that.
enum HistoryLength {
    static func measure(_ lengths: [Int]) async throws -> [Result] {
        let template = try await Template.run { try await $0.client.startNew(grown, 3) }
        var results: [Result] = []
        for length in lengths { results.append(try await measure(length, template)) }
        return results
    }

    private static func measure(_ length: Int, _ template: Template) async throws -> Result {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let file = folder.path + "/bench.db"
        // The best of three, since what else the machine does can only slow them down.
        let ids = try await Filling.fill(file, with: try template.grown(to: length), count: 3, seed: 1)
        return try await BenchHost.run(.inProcess, file: file) { host in
            var (cold, warm): ([Double], [Double]) = ([], [])
            for id in ids {
                let steps = try await wake(id, length, on: host)
                cold.append(steps[0] * 1e6)
                warm.append(Array(steps.dropFirst()).percentile(0.5) * 1e6)
            }
            return Result(
                name: "history of \(length) activities",
                figures: [
                    Figure("first_step_cold_us", cold.percentile(0)), Figure("step_warm_us", warm.percentile(0)),
                    Figure("cold_us_per_activity", cold.percentile(0) / Double(length)),
                ])
        }
    }

    /// How long each step took from the event on, in seconds.
    private static func wake(_ id: String, _ length: Int, on host: BenchHost) async throws -> [Double] {
        let raised = Date.now.timeIntervalSince1970
        try await host.client.raiseEvent("go", true, to: id)
        let status = try await host.client.waitForCompletion(of: id, timeout: .seconds(120))
        guard let times = try status?.output?.decoded(as: [Double].self), times.count == 200 else {
            throw BenchError("A history of \(length) activities was not replayed: \(String(describing: status)).")
        }
        return zip(times, [raised] + times).map { $0 - $1 }
    }
}

extension Template {
    /// From an instance of ``grown(context:length:)`` that has done three activities and waits: one that has done more.
    fileprivate func grown(to length: Int) throws -> Template {
        guard turns.count == 4 else { throw BenchError("The template has \(turns.count) turns instead of 4.") }
        var all: [[HistoryEvent]] = [
            turns[0].map { event in
                guard case .executionStarted(var started) = event.kind else { return event }
                started.input = Payload("\(length)")
                return HistoryEvent(eventID: event.eventID, timestamp: event.timestamp, .executionStarted(started))
            }
        ]
        for turn in 1..<length { all.append(turns[1].map { $0.moved(by: Int32(turn - 1)) }) }
        all.append(turns[3].map { $0.moved(by: Int32(length - 3)) })
        return Template(header: header, turns: all)
    }
}

extension HistoryEvent {
    /// The same event, so many actions of the orchestrator later.
    fileprivate func moved(by count: Int32) -> HistoryEvent {
        var event = self
        if eventID >= 0 { event.eventID += count }
        if case .taskCompleted(let id, let result) = kind {
            event.kind = .taskCompleted(taskScheduledID: id + count, result: result)
        }
        return event
    }
}
