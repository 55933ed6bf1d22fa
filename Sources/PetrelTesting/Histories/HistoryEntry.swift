public import DurableTask

/// One thing that happened to an instance, as its history has it: what ran, in what order, with which inputs.
///
/// As text it is one line: `activity sayHello asked for: "Tokyo"`.
public struct HistoryEntry: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable {
        case started
        case activityAskedFor
        case activityCompleted
        case activityFailed
        case activityCanceled
        case childAskedFor
        case childCompleted
        case childFailed
        case childCanceled
        case timerSet
        case timerFired
        case timerCanceled
        case eventAwaited
        case eventWaitCanceled
        case eventReceived
        case eventSent
        case suspended
        case resumed
        case terminated
        case ended
        /// Whatever else the protocol knows: entity messages, rewinds.
        case other
    }

    public var kind: Kind
    /// The function, the event, or the final status; empty where there is none.
    public var name: String
    /// Input, output, event data, JSON as it is; the message of a failure; when a timer is due, counted from the start.
    public var data: String?
    public var timestamp: Timestamp
    /// What belongs together has one number: an activity and its result, a timer and its end.
    var number: Int32?

    public var description: String {
        let subject: String? =
            switch kind {
            case .started: "started \(name)"
            case .activityAskedFor: "activity \(name) asked for"
            case .activityCompleted: "activity \(name) completed"
            case .activityFailed: "activity \(name) failed"
            case .activityCanceled: "activity \(name) no longer waited for"
            case .childAskedFor: "sub-orchestration \(name) asked for"
            case .childCompleted: "sub-orchestration \(name) completed"
            case .childFailed: "sub-orchestration \(name) failed"
            case .childCanceled: "sub-orchestration \(name) no longer waited for"
            case .timerSet: "timer set"
            case .timerFired: "timer fired"
            case .timerCanceled: "timer canceled"
            case .eventAwaited: "event \(name) awaited"
            case .eventWaitCanceled: "event \(name) no longer awaited"
            case .eventReceived: "event \(name) received"
            case .eventSent: "event \(name) sent"
            case .suspended: "suspended"
            case .resumed: "resumed"
            case .terminated: "terminated"
            case .ended: "ended \(name)"
            case .other: name
            }
        return (subject ?? name) + (data.map { ": \($0)" } ?? "")
    }
}

extension HistoryEntry {
    /// What was begun and has no end yet, in words.
    static func openWaits(in entries: [HistoryEntry]) -> [String] {
        var open: [HistoryEntry] = []
        for entry in entries {
            switch entry.kind {
            case .activityAskedFor, .childAskedFor, .timerSet, .eventAwaited: open.append(entry)
            case .activityCompleted, .activityFailed, .activityCanceled, .childCompleted, .childFailed, .childCanceled,
                .timerFired, .timerCanceled, .eventWaitCanceled:
                open.removeAll { $0.number == entry.number }
            case .eventReceived:
                let name = entry.name.lowercased()
                if let index = open.firstIndex(where: { $0.kind == .eventAwaited && $0.name.lowercased() == name }) {
                    open.remove(at: index)
                }
            default: break
            }
        }
        return open.map { entry in
            switch entry.kind {
            case .activityAskedFor: "activity '\(entry.name)'"
            case .childAskedFor: "sub-orchestration '\(entry.name)'"
            case .timerSet: "a timer"
            default: "event '\(entry.name)'"
            }
        }
    }
}
