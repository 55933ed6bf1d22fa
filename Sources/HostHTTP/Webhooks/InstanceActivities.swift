public import DurableTask
import FunctionModel

/// What a hub knows of the activities of one instance and does not keep in storage.
public struct InstanceActivities: Sendable, Hashable {
    /// In the hands of workers now.
    public var open: [OpenActivity]
    /// Results that came too late.
    public var refused: [RefusedResult]

    public init(open: [OpenActivity] = [], refused: [RefusedResult] = []) {
        self.open = open
        self.refused = refused
    }
}

extension JSONWriter {
    /// The keys of an instance's status; nothing where there is nothing to tell.
    mutating func activities(_ activities: InstanceActivities) {
        if !activities.open.isEmpty {
            key("activities")
            beginArray()
            for activity in activities.open { self.activity(activity) }
            endArray()
        }
        if !activities.refused.isEmpty {
            key("refusedResults")
            beginArray()
            for result in activities.refused { refused(result) }
            endArray()
        }
    }

    private mutating func activity(_ activity: OpenActivity) {
        beginObject()
        key("name")
        string(activity.name)
        key("taskId")
        int(Int(activity.taskID))
        key("attempt")
        int(activity.attempt)
        key("startedAt")
        string(CalendarTime(activity.startedAt).seconds)
        key("lastHeartbeat")
        if let at = activity.lastHeartbeat { string(CalendarTime(at).seconds) } else { null() }
        key("progress")
        payload(activity.progress)
        endObject()
    }

    private mutating func refused(_ result: RefusedResult) {
        beginObject()
        key("activity")
        if let name = result.activity { string(name) } else { null() }
        key("taskId")
        int(Int(result.taskID))
        key("at")
        string(CalendarTime(result.at).seconds)
        key("reason")
        string(result.reason.rawValue)
        key("message")
        string(result.sentence)
        endObject()
    }
}
