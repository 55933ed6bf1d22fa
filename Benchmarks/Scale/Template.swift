import DurableTask
import SQLiteStorage

/// What one real instance left in storage: the form in which others are written without being run.
struct Template {
    var header: InstanceHeader
    /// The events of each turn, decoded.
    var turns: [[HistoryEvent]]
    private var rows: [[UInt8]]

    init(header: InstanceHeader, turns: [[HistoryEvent]]) {
        self.header = header
        self.turns = turns
        rows = turns.map(HistoryEvent.encodeRows)
    }

    /// Runs an instance on a hub of its own until it ends or stands still, and reads what it left.
    static func run(_ start: (BenchHost) async throws -> String) async throws -> Template {
        try await BenchHost.run(.inProcess) { host in
            let id = InstanceID(trusted: try await start(host))
            try await host.settle()
            guard let header = try await host.storage.header(of: id) else {
                throw BenchError("Instance \(id) is not in storage.")
            }
            let rows = try await host.storage.history(of: id, generation: 0, from: 0)
            return Template(header: header, turns: try rows.map { try HistoryEvent.decodeRows($0.events) })
        }
    }

    /// The changes that write the same instance under another id.
    func changes(_ id: InstanceID, execution: ExecutionID, created: Timestamp) -> [Change] {
        var header = header
        header.instanceID = id
        header.executionID = execution
        header.createdAt = created
        header.lastUpdatedAt = created
        if header.completedAt != nil { header.completedAt = created }
        var changes: [Change] = [.putHeader(header)]
        changes.reserveCapacity(rows.count + 1)
        for (turn, row) in rows.enumerated() {
            // Nothing but the first events of all name the instance.
            let events = turn == 0 ? HistoryEvent.encodeRows(renamed(turns[0], id, execution)) : row
            changes.append(
                .appendTurn(
                    TurnRow(instanceID: id, generation: 0, turn: turn, committedAt: created, events: events)))
        }
        return changes
    }

    private func renamed(_ events: [HistoryEvent], _ id: InstanceID, _ execution: ExecutionID) -> [HistoryEvent] {
        events.map { event in
            guard case .executionStarted(var started) = event.kind else { return event }
            started.instanceID = id
            started.executionID = execution
            return HistoryEvent(eventID: event.eventID, timestamp: event.timestamp, .executionStarted(started))
        }
    }
}
