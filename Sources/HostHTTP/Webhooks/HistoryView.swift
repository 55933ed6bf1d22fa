import DurableTask

/// A history as `showHistory` shows it: what was scheduled and what came of it are one row, and rows that only mark
/// turns are left out.
struct HistoryView: Sendable {
    /// One row, with what it was scheduled by.
    struct Row: Sendable {
        var event: HistoryEvent
        var scheduledAt: Timestamp?
        var name: String?
        var input: Payload?
    }

    private(set) var rows: [Row] = []
    let showInput: Bool
    let showOutput: Bool

    init(events: [HistoryEvent], showInput: Bool, showOutput: Bool) {
        self.showInput = showInput
        self.showOutput = showOutput
        /// Rows whose partner has come vanish.
        var slots: [Row?] = []
        slots.reserveCapacity(events.count)
        /// Where the latest scheduling with an id is; the SDKs use ids again when they retry.
        var open: [Int32: Int] = [:]
        for event in events {
            var row = Row(event: event)
            switch event.kind {
            case .orchestratorStarted, .orchestratorCompleted: continue
            case .executionStarted(let started): (row.name, row.input) = (started.name, started.input)
            case .taskScheduled(let task):
                (row.name, row.input) = (task.name, task.input)
                open[event.eventID] = slots.count
            case .subOrchestrationCreated(let child):
                (row.name, row.input) = (child.name, child.input)
                open[event.eventID] = slots.count
            case .taskCompleted(let id, _), .taskFailed(let id, _), .subOrchestrationCompleted(let id, _),
                .subOrchestrationFailed(let id, _), .taskCanceled(let id):
                if let index = open.removeValue(forKey: id), let scheduled = slots[index] {
                    (row.name, row.input) = (scheduled.name, scheduled.input)
                    row.scheduledAt = scheduled.event.timestamp
                    // An activity nobody waits for any more still runs: its scheduling stays.
                    if case .taskCanceled = event.kind { open[id] = index } else { slots[index] = nil }
                }
            default: break
            }
            slots.append(row)
        }
        rows = slots.compactMap { $0 }
    }
}
