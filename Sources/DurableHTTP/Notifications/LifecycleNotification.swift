import DurableTask
import Foundation

/// What is told of an orchestration: a CloudEvent (specification 1.0, structured mode).
public struct LifecycleNotification: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case started = "Started"
        case completed = "Completed"
        case failed = "Failed"
        case terminated = "Terminated"

        /// What the end of an instance is called; nil for a status that is no end.
        init?(_ status: RuntimeStatus) {
            switch status {
            case .completed: self = .completed
            case .failed: self = .failed
            case .terminated, .canceled: self = .terminated
            case .running, .pending, .suspended, .continuedAsNew: return nil
            }
        }
    }

    var kind: Kind
    var taskHub: String
    var header: InstanceHeader

    var body: [UInt8] {
        var data: [String: String] = [
            "hubName": taskHub, "functionName": header.name, "instanceId": header.instanceID.rawValue,
            "executionId": header.executionID.rawValue, "runtimeStatus": kind == .started ? "Running" : kind.rawValue,
        ]
        data["version"] = header.version
        data["errorType"] = header.errorType
        let moment = kind == .started ? header.createdAt : header.completedAt ?? header.lastUpdatedAt
        let event = Event(
            // The same for every repetition: whoever is told twice can tell.
            id: "\(header.instanceID):\(header.executionID):\(kind.rawValue)", source: "/petrel/\(taskHub)",
            type: "petrel.orchestration.\(kind.rawValue.lowercased())", subject: header.instanceID.rawValue,
            time: Date(timeIntervalSince1970: Double(moment.microseconds) / 1e6).formatted(.iso8601), data: data)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(event)).map { Array($0) } ?? []
    }

    static let contentType = "application/cloudevents+json; charset=utf-8"

    private struct Event: Encodable {
        var specversion = "1.0"
        var id: String
        var source: String
        var type: String
        var subject: String
        var time: String
        var datacontenttype = "application/json"
        var data: [String: String]
    }
}
