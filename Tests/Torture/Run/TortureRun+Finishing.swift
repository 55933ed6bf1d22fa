import Foundation

extension TortureRun {
    /// Waits until every instance has ended, and reads them all.
    /// - Throws: ``Violation`` when some never end.
    func finish(_ requests: Requests) async throws -> [String: Status] {
        says("The last kill is over; waiting for everything to finish.")
        let limit = Duration.seconds(120 + plan.scripts.count / 10)
        let begin = ContinuousClock.now
        var unfinished = try await unfinishedInstances(requests)
        while !unfinished.isEmpty {
            guard begin.duration(to: .now) < limit else {
                let examples = unfinished.prefix(10).map { "\($0.instanceId): \(Checks.brief($0))" }
                throw Violation(
                    "\(unfinished.count) instances never finish:\n  " + examples.joined(separator: "\n  "))
            }
            try await Task.sleep(for: .milliseconds(50))
            unfinished = try await unfinishedInstances(requests)
        }
        let all = try await requests.instances().map(\.instanceId)
        figures.count { $0.instances = all.count }
        guard Set(all).count == all.count else { throw Violation("The list of instances names some twice.") }
        return try await withThrowingTaskGroup(of: Status?.self) { group in
            var found: [String: Status] = [:]
            func take(_ status: Status?) throws {
                guard let status else { throw Violation("An instance is listed, and not there.") }
                try ledger.saw(status)
                found[status.instanceId] = status
                figures.count { $0.historyRows += status.historyEvents?.count ?? 0 }
            }
            for (number, id) in all.enumerated() {
                if number >= 8, let next = try await group.next() { try take(next) }
                group.addTask { try await requests.status(of: id, withHistory: true) }
            }
            while let next = try await group.next() { try take(next) }
            return found
        }
    }

    /// A start that was not acknowledged may have made an instance that nobody ends.
    private func unfinishedInstances(_ requests: Requests) async throws -> [Status] {
        let unfinished = try await requests.instances(["Running", "Pending", "Suspended"])
        for status in unfinished where Script.Kind(rawValue: status.name)?.isTerminated == true {
            guard ledger[status.instanceId].start == .maybe else { continue }
            _ = try await requests.untilAnswered(
                .init(path: "/instances/\(status.instanceId)/terminate?reason=\(status.instanceId)&recursive=true"))
        }
        return unfinished
    }
}
