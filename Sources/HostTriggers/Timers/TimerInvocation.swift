internal import DurableTask
internal import Foundation
internal import FunctionModel

/// What a timer function is told of its run: the JSON that a worker of Azure Functions is given.
struct TimerInvocation: Sendable {
    var isPastDue: Bool
    /// Nil where the function is not monitored.
    var record: TimerRecord?

    var request: HTTPRequestData {
        var request = HTTPRequestData(method: .post, origin: "", path: "")
        request.body = json
        return request
    }

    private var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("Schedule")
        writer.beginObject()
        writer.key("AdjustForDST")
        writer.bool(true)
        writer.endObject()
        writer.key("ScheduleStatus")
        if let record {
            writer.beginObject()
            writer.key("Last")
            writer.time(record.last)
            writer.key("Next")
            writer.time(record.next)
            writer.key("LastUpdated")
            writer.time(record.updated)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.key("IsPastDue")
        writer.bool(isPastDue)
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func time(_ time: Timestamp?) {
        guard let time else { return null() }
        string(Date(timeIntervalSince1970: TimeInterval(time.seconds)).formatted(.iso8601))
    }
}
