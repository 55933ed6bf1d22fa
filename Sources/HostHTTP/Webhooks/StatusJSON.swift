import DurableTask
import FunctionModel

/// The state of instances as the HTTP API shows it. Payloads that are JSON go in as they are.
enum StatusJSON {
    /// - Parameter waiting: why the instance does not go on, a sentence.
    static func status(
        _ state: InstanceState, showInput: Bool, waiting: String? = nil,
        activities: InstanceActivities = InstanceActivities(),
        history: HistoryView? = nil
    ) -> [UInt8] {
        var writer = JSONWriter(
            reservingCapacity: 512 + (state.input?.utf8.count ?? 0) + (state.output?.utf8.count ?? 0))
        write(
            state, showInput: showInput, waiting: waiting, activities: activities, history: history, to: &writer)
        return writer.bytes
    }

    static func list(
        _ states: [InstanceState], showInput: Bool, waiting: (InstanceHeader) -> String?
    ) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 512 * (states.count + 1))
        writer.beginArray()
        for state in states {
            write(
                state, showInput: showInput, waiting: waiting(state.header), activities: InstanceActivities(),
                history: nil, to: &writer)
        }
        writer.endArray()
        return writer.bytes
    }

    /// A payload by itself.
    static func bare(_ payload: Payload?) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: payload?.utf8.count ?? 4)
        writer.payload(payload)
        return writer.bytes
    }

    private static func write(
        _ state: InstanceState, showInput: Bool, waiting: String?, activities: InstanceActivities,
        history: HistoryView?, to writer: inout JSONWriter
    ) {
        let header = state.header
        writer.beginObject()
        writer.key("name")
        writer.string(header.name)
        writer.key("instanceId")
        writer.string(header.instanceID.rawValue)
        writer.key("runtimeStatus")
        writer.string(header.status.name)
        writer.key("input")
        writer.payload(showInput ? state.input : nil)
        writer.key("customStatus")
        writer.payload(header.customStatus)
        writer.key("output")
        if let failure = state.failure, state.output == nil {
            writer.string(failure.message)
        } else {
            writer.payload(state.output)
        }
        writer.key("createdTime")
        writer.string(CalendarTime(header.createdAt).seconds)
        writer.key("lastUpdatedTime")
        writer.string(CalendarTime(header.lastUpdatedAt).seconds)
        if let version = header.version, !version.isEmpty {
            writer.key("version")
            writer.string(version)
        }
        writer.kinship(of: header)
        if let failure = state.failure {
            writer.key("failureDetails")
            writer.failure(failure)
        }
        if let hold = header.hold {
            writer.key("hold")
            writer.hold(hold)
        }
        if let waiting {
            writer.key("waiting")
            writer.string(waiting)
        }
        writer.activities(activities)
        if let history {
            writer.key("historyEvents")
            history.write(to: &writer)
        }
        writer.endObject()
    }
}

extension JSONWriter {
    /// What only some instances have.
    fileprivate mutating func kinship(of header: InstanceHeader) {
        if let completedAt = header.completedAt {
            key("completedTime")
            string(CalendarTime(completedAt).seconds)
        }
        if let start = header.scheduledStart {
            key("scheduledStartTime")
            string(CalendarTime(start).seconds)
        }
        if let parent = header.parent {
            key("parentInstanceId")
            string(parent.instanceID.rawValue)
        }
        if !header.tags.isEmpty {
            key("tags")
            beginObject()
            for (name, value) in header.tags.sorted(by: { $0.key < $1.key }) {
                key(escaping: name)
                string(value)
            }
            endObject()
        }
    }

    /// A payload that is JSON as it is, another as a string, none as null; of one that is stored apart, how long it is.
    mutating func payload(_ payload: Payload?) {
        guard let payload, !payload.utf8.isEmpty else { return null() }
        if let stored = payload.stored {
            beginObject()
            key("$payload")
            beginObject()
            key("bytes")
            int(stored.count)
            endObject()
            endObject()
            return
        }
        if JSONValidator.isValid(payload.utf8) {
            raw(payload.utf8)
        } else {
            string(utf8: payload.utf8)
        }
    }

    /// - Parameter depth: how many causes are written, one within the other.
    mutating func failure(_ failure: FailureDetails, depth: Int = 32) {
        beginObject()
        key("errorType")
        string(failure.errorType)
        key("errorMessage")
        string(failure.message)
        key("stackTrace")
        if let stackTrace = failure.stackTrace { string(stackTrace) } else { null() }
        key("isNonRetriable")
        bool(failure.isNonRetriable)
        key("innerFailure")
        if let inner = failure.innerFailure, depth > 0 { self.failure(inner, depth: depth - 1) } else { null() }
        endObject()
    }

    mutating func hold(_ hold: HoldReason) {
        beginObject()
        key("kind")
        string(hold.kind.rawValue)
        key("message")
        string(hold.message)
        key("buildId")
        string(hold.buildID)
        key("since")
        string(CalendarTime(hold.since).seconds)
        endObject()
    }
}
