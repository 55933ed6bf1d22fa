// What must be true of every history, whatever the orchestration.
extension Checks {
    func checkHistory(_ status: Status) throws {
        let id = status.instanceId
        let rows = status.historyEvents ?? []
        func count(_ types: String...) -> Int { rows.count { types.contains($0.eventType) } }
        guard status.isTerminal else { throw Violation("'\(id)' never ended: \(Self.brief(status))") }
        guard rows.first?.eventType == "ExecutionStarted", count("ExecutionStarted") == 1 else {
            throw Violation(
                "P2: the history of '\(id)' has \(count("ExecutionStarted")) beginnings: \(Self.brief(rows))")
        }
        // A termination is written in front of the end it leads to.
        let end = rows.last?.eventType
        guard end == "ExecutionCompleted" || end == "ExecutionTerminated", count("ExecutionCompleted") <= 1,
            count("ExecutionTerminated") <= 1, count("ExecutionCompleted", "ExecutionTerminated") >= 1
        else { throw Violation("P2: the history of '\(id)' does not end once: \(Self.brief(rows))") }
        for row in rows where row.eventType == "TimerFired" {
            guard let fireAt = row.fireAt, row.timestamp >= fireAt else {
                throw Violation("P6: a timer of '\(id)' for \(row.fireAt ?? "?") fired at \(row.timestamp).")
            }
        }
        guard count("TimerFired") <= count("TimerCreated") else {
            throw Violation("P3: more timers of '\(id)' fired than there were: \(Self.brief(rows))")
        }
        guard status.runtimeStatus == "Completed" else { return }
        guard count("TaskScheduled", "SubOrchestrationInstanceCreated") == 0 else {
            throw Violation("P3: '\(id)' completed without the results it waits for: \(Self.brief(rows))")
        }
        try checkLettersAreTakenAsTheyCame(status)
    }

    /// P3: activities ran at least once each; of each call exactly one result was applied, and a run made it.
    func checkRuns(_ status: Status) throws {
        let id = status.instanceId
        let lines = activities.lines[id] ?? []
        // What a hauler carries is its own check.
        let completed = (status.historyEvents ?? []).filter {
            $0.eventType == "TaskCompleted" && $0.functionName != "carry"
        }
        let labels = completed.map { $0.input?["label"]?.string ?? "" }
        guard Set(labels).count == labels.count else {
            throw Violation("P3: results were applied twice to '\(id)': \(labels)")
        }
        for row in completed {
            let run = row.result?["run"]?.string
            guard lines.contains(where: { $0.run == run && $0.label == row.input?["label"]?.string }) else {
                throw Violation("P3: the history of '\(id)' has a result of an activity that never ran: \(row)")
            }
        }
        // A call belongs to one execution, and each call has a key of its own.
        for (label, runs) in Dictionary(grouping: lines, by: \.label) {
            guard Set(runs.map(\.execution)).count == 1 else {
                throw Violation("P2: call \(label) of '\(id)' was made by two executions: \(runs)")
            }
            guard Set(runs.map(\.key)).count == 1 else {
                throw Violation("P3: call \(label) of '\(id)' had two idempotency keys: \(runs)")
            }
        }
        let keys = Dictionary(grouping: lines, by: \.key)
        guard keys.values.allSatisfy({ Set($0.map(\.label)).count == 1 }) else {
            throw Violation("P3: two calls of '\(id)' had one idempotency key: \(lines)")
        }
        guard !id.hasPrefix(Script.Kind.eternal.rawValue) || id.hasSuffix("-herald") else { return }
        guard Set(lines.map(\.execution)).count <= 1 else {
            throw Violation("P2: '\(id)' had two executions: \(Set(lines.map(\.execution)))")
        }
    }

    /// The events of an inbox, in the order of its history, are what it took.
    private func checkLettersAreTakenAsTheyCame(_ status: Status) throws {
        guard status.name == Script.Kind.inbox.rawValue else { return }
        let came = (status.historyEvents ?? []).filter { $0.eventType == "EventRaised" }.compactMap(\.input)
        guard came == status.output?.array else {
            throw Violation("P4: '\(status.instanceId)' took \(status.output ?? .null), and its history has \(came)")
        }
    }

    private static func brief(_ rows: [HistoryRow]) -> String {
        rows.map { row in row.eventType + (row.input?["label"]?.string.map { "(\($0))" } ?? "") }.joined(separator: " ")
    }
}
