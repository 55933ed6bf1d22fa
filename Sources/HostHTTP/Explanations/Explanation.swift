import DurableTask
import FunctionModel

/// Why an instance is where it is: what it waits for, since when, who could serve it, and what to do.
struct Explanation: Sendable {
    struct Reason: Sendable {
        /// A ``OpenWait/Kind``, or `turn`, `start`, `hold`, `suspension`, `end`.
        var kind: String
        var name = ""
        var eventID: Int32?
        var since: Timestamp?
        var until: Timestamp?
        var instanceID: InstanceID?
        var sentence: String
    }

    /// The most important reason, as a sentence.
    var summary: String
    var reasons: [Reason] = []
    /// Of the latest thing that failed and was dealt with.
    var lastError: String?
    /// What may be done about it, a sentence each.
    var suggestions: [String] = []

    /// At most so many are told one by one.
    static let most = 50

    /// - Parameters:
    ///   - history: of the current execution.
    ///   - children: what is known of sub-orchestrations.
    init(
        of state: InstanceState, history: [HistoryEvent], unserved: UnservedNames, activities: InstanceActivities,
        children: [InstanceID: RuntimeStatus] = [:], now: Timestamp
    ) {
        summary = ""
        let header = state.header
        for event in history.reversed() {
            guard let failure = event.failure else { continue }
            lastError = "\(failure.errorType): \(failure.message)"
            break
        }
        if header.status.isTerminal {
            end(state)
            return
        }
        if let hold = header.hold {
            reasons = [Reason(kind: "hold", name: hold.kind.rawValue, since: hold.since, sentence: hold.message)]
            suggestions = [
                "Deploy code that mends it: the instance is tried again by itself. Or resume it, or terminate it."
            ]
        } else if header.status == .suspended {
            let suspension = history.last { if case .executionSuspended = $0.kind { true } else { false } }
            reasons = [
                Reason(
                    kind: "suspension", since: suspension?.timestamp, sentence: "It is suspended, and takes no turn.")
            ]
            suggestions = ["Resume it."]
        } else if let start = header.scheduledStart, start > now, header.status == .pending {
            reasons = [
                Reason(kind: "start", until: start, sentence: "It begins at \(CalendarTime(start).seconds).")
            ]
        } else if let missing = DurableWebhooks.waiting(header, unserved) {
            reasons = [Reason(kind: "turn", name: header.name, since: header.lastUpdatedAt, sentence: missing)]
            suggestions = ["Start a worker that registers '\(header.name)', or look whether the name is spelt right."]
        }
        let held = reasons
        for wait in OpenWait.all(in: history).prefix(Self.most) {
            reasons.append(reason(wait, unserved, activities, children))
        }
        if reasons.isEmpty {
            reasons = [
                Reason(
                    kind: "turn", name: header.name, since: header.lastUpdatedAt,
                    sentence: header.status == .pending
                        ? "It waits for its first turn."
                        : "Its next turn is under way, or it waits for an event (workers of SDKs do not say for which)."
                )
            ]
        }
        summary = reasons.first?.sentence ?? ""
        if held.isEmpty, reasons.count > 1 { summary = "It waits for \(reasons.count) things. " + summary }
    }

    private mutating func end(_ state: InstanceState) {
        let header = state.header
        let at = CalendarTime(header.completedAt ?? header.lastUpdatedAt).seconds
        if header.status == .failed {
            let message = state.failure?.message ?? "no reason is known"
            summary = "It failed at \(at): " + message + (message.hasSuffix(".") ? "" : ".")
            suggestions = ["Rewind it: what failed is tried again. Or restart it from its beginning."]
        } else {
            summary = "It has ended as \(header.status.name) at \(at)."
        }
        reasons = [Reason(kind: "end", since: header.completedAt, sentence: summary)]
    }

    private mutating func reason(
        _ wait: OpenWait, _ unserved: UnservedNames, _ activities: InstanceActivities,
        _ children: [InstanceID: RuntimeStatus]
    ) -> Reason {
        var reason = Reason(
            kind: wait.kind.rawValue, name: wait.name, eventID: wait.eventID, since: wait.since, until: wait.until,
            instanceID: wait.instanceID, sentence: "")
        let since = CalendarTime(wait.since).seconds
        switch wait.kind {
        case .activity:
            if let open = activities.open.first(where: { $0.taskID == wait.eventID }) {
                reason.sentence =
                    "The activity '\(wait.name)' runs since \(CalendarTime(open.startedAt).seconds), attempt "
                    + "\(open.attempt)"
                    + (open.lastHeartbeat.map { "; last heard of at \(CalendarTime($0).seconds)." } ?? ".")
            } else if unserved.hold(activity: wait.name) {
                reason.sentence = UnservedNames.sentence("activity", wait.name)
                suggest("Start a worker that registers '\(wait.name)', or look whether the name is spelt right.")
            } else {
                reason.sentence = "The activity '\(wait.name)' waits for a free worker since \(since)."
                suggest("If that takes long: more workers, or a higher limit of activities at once.")
            }
        case .timer:
            let time = wait.until.map { CalendarTime($0).seconds } ?? "?"
            reason.sentence =
                wait.retries.map {
                    "'\($0)' failed, and a timer (#\(wait.eventID)) fires at \(time): the wait for its next attempt, as it seems."
                } ?? "A timer (#\(wait.eventID)) fires at \(time)."
        case .event:
            reason.sentence = "It waits for the event '\(wait.name)' since \(since)."
            suggest("Raise the event '\(wait.name)'.")
        case .subOrchestration:
            let status = wait.instanceID.flatMap { children[$0] }
            reason.sentence =
                "The sub-orchestration '\(wait.name)' (\(wait.instanceID?.rawValue ?? "?")) "
                + (status.map { "is \($0.name)." } ?? "has not ended.")
        case .entity: reason.sentence = "It waits for the entity \(wait.name) since \(since)."
        case .criticalSection: reason.sentence = "It waits for the locks of \(wait.name) since \(since)."
        }
        return reason
    }

    private mutating func suggest(_ sentence: String) {
        if !suggestions.contains(sentence) { suggestions.append(sentence) }
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("summary")
        writer.string(summary)
        writer.key("reasons")
        writer.beginArray()
        for reason in reasons { write(reason, to: &writer) }
        writer.endArray()
        writer.key("lastError")
        if let lastError { writer.string(lastError) } else { writer.null() }
        writer.key("suggestions")
        writer.beginArray()
        for suggestion in suggestions { writer.string(suggestion) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private func write(_ reason: Reason, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("kind")
        writer.string(reason.kind)
        if !reason.name.isEmpty {
            writer.key("name")
            writer.string(reason.name)
        }
        if let id = reason.eventID {
            writer.key("eventId")
            writer.int(Int(id))
        }
        if let id = reason.instanceID {
            writer.key("instanceId")
            writer.string(id.rawValue)
        }
        for (name, time) in [("since", reason.since), ("until", reason.until)] {
            guard let time else { continue }
            writer.key(escaping: name)
            writer.string(CalendarTime(time).seconds)
        }
        writer.key("sentence")
        writer.string(reason.sentence)
        writer.endObject()
    }
}

extension HistoryEvent {
    /// Of an event that says that something failed.
    fileprivate var failure: FailureDetails? {
        switch kind {
        case .taskFailed(_, let failure), .subOrchestrationFailed(_, let failure),
            .entityOperationFailed(_, let failure):
            failure
        case .executionCompleted(_, _, let failure): failure
        default: nil
        }
    }
}
