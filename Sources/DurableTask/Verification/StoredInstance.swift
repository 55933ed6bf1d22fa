/// Everything stored of one instance, and what must be true of it whatever it does.
public struct StoredInstance: Sendable {
    public var header: InstanceHeader
    /// By generation and turn.
    public var turns: [TurnRow]
    /// By sequence.
    public var messages: [MessageRow]

    public init(header: InstanceHeader, turns: [TurnRow], messages: [MessageRow]) {
        self.header = header
        self.turns = turns
        self.messages = messages
    }

    /// The rules that are broken, in the order in which they are looked at; empty for a sound instance.
    public var findings: [HubReport.Finding] {
        var walk = Walk(header: header)
        walk.take(turns)
        walk.take(messages)
        walk.takeHeader(hasHistory: !turns.isEmpty)
        return walk.broken.map { rule in
            HubReport.Finding(
                "Instance '\(header.instanceID)': \(rule) Restore the task hub from a copy, or purge the instance.",
                instanceID: header.instanceID)
        }
    }
}

/// Goes through the rows as a new owner would, and notes where they contradict each other.
private struct Walk {
    let header: InstanceHeader
    var broken: [String] = []

    private var open = OpenWork()
    /// Schedulings less results, by event id: SDK retries schedule under the same id again.
    private var activities: [Int32: Int] = [:]
    private var timers: [Int32: Int] = [:]
    private var starts = 0
    private var end: RuntimeStatus?
    /// Open activities whose results wait in messages.
    private var waitingResults = 0
    private var hasWaitingStart = false
    private var isReadable = true

    init(header: InstanceHeader) { self.header = header }

    mutating func take(_ turns: [TurnRow]) {
        for (place, row) in turns.enumerated() {
            guard row.generation == header.generation else {
                broken.append(
                    "it has turn \(row.turn) of generation \(row.generation), and is in \(header.generation).")
                isReadable = false
                return
            }
            guard row.turn == place else {
                broken.append("turn \(place) of generation \(row.generation) is missing.")
                isReadable = false
                return
            }
            take(row)
        }
    }

    private mutating func take(_ row: TurnRow) {
        guard let events = try? HistoryEvent.decodeRows(row.events) else {
            broken.append("turn \(row.turn) cannot be decoded.")
            isReadable = false
            return
        }
        if case .orchestratorStarted = events.first?.kind {
        } else {
            broken.append("turn \(row.turn) does not begin with the start of a turn.")
        }
        for event in events {
            if end != nil { broken.append("turn \(row.turn) goes on after the end of the execution.") }
            take(event, turn: row.turn)
            open.apply(event, generation: row.generation, turn: row.turn)
        }
    }

    private mutating func take(_ event: HistoryEvent, turn: Int) {
        switch event.kind {
        case .executionStarted:
            starts += 1
            if turn > 0 || starts > 1 { broken.append("turn \(turn) starts the execution again.") }
        case .executionCompleted(let status, _, _): end = status
        case .taskScheduled: activities[event.eventID, default: 0] += 1
        case .timerCreated: timers[event.eventID, default: 0] += 1
        case .taskCompleted(let id, _), .taskFailed(let id, _):
            activities[id, default: 0] -= 1
            if activities[id, default: 0] < 0 {
                broken.append("turn \(turn) has a result of activity \(id) that nothing scheduled.")
            }
        case .timerFired(_, let id):
            timers[id, default: 0] -= 1
            if timers[id, default: 0] < 0 { broken.append("turn \(turn) has timer \(id) fire that nothing created.") }
        default: break
        }
    }

    mutating func take(_ messages: [MessageRow]) {
        for message in messages {
            guard let events = try? HistoryEvent.decodeRows(message.event), let event = events.first, events.count == 1
            else {
                broken.append("message \(message.sequence) cannot be decoded.")
                continue
            }
            // For an execution that is over; it will be dropped.
            if let execution = message.executionID, execution != header.executionID { continue }
            switch event.kind {
            case .executionStarted: hasWaitingStart = true
            case .taskCompleted(let id, _), .taskFailed(let id, _):
                if open.scheduling(ofActivity: id) != nil { waitingResults += 1 }
            default: break
            }
        }
    }

    /// What the header says against what the history does.
    mutating func takeHeader(hasHistory: Bool) {
        guard isReadable else { return }
        if header.status.isTerminal != (end != nil) || (end.map { $0 != header.status } ?? false) {
            let said = header.status.name.lowercased()
            broken.append(
                "it is \(said), and its history \(end.map { "ends \($0.name.lowercased())" } ?? "does not end").")
        }
        if header.status.isTerminal { return }
        if !hasHistory, !hasWaitingStart { broken.append("there is nothing that starts it.") }
        let activities = open.activities.count
        if !(activities - waitingResults...activities).contains(header.openActivities) {
            broken.append(
                "it has \(header.openActivities) open activities, and by its history \(activities), of which "
                    + "\(waitingResults) have results.")
        }
        guard let next = open.nextTimer else { return }
        if header.nextWake.map({ $0.microseconds > next.microsecondsRoundedUp }) ?? true {
            broken.append("it would not wake up for its timer at \(next.seconds) seconds after 1970.")
        }
    }
}
