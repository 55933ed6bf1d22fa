import DurableTask

/// One thing an instance waits for.
struct OpenWait: Sendable, Hashable {
    enum Kind: String, Sendable {
        case activity, timer, event, subOrchestration, entity, criticalSection
    }

    var kind: Kind
    /// Of the activity, event or sub-orchestration; the id of an entity. Empty for a timer.
    var name: String
    /// Its number in the history; that of the await for an event.
    var eventID: Int32
    var since: Timestamp
    /// When a timer fires.
    var until: Timestamp?
    /// Of a sub-orchestration.
    var instanceID: InstanceID?
    /// Of a timer: what failed in the turn that set it, and is probably tried again then.
    var retries: String?

    /// What is open at the end of a history, oldest first.
    static func all(in history: [HistoryEvent]) -> [OpenWait] {
        var open: [Key: OpenWait] = [:]
        var failed: [String] = []
        for event in history {
            func opens(_ key: Key, _ kind: Kind, _ name: String, until: Timestamp? = nil, _ child: InstanceID? = nil) {
                open[key] = OpenWait(
                    kind: kind, name: name, eventID: event.eventID, since: event.timestamp, until: until,
                    instanceID: child)
            }
            switch event.kind {
            case .orchestratorStarted: failed.removeAll()
            case .taskFailed(let id, _), .subOrchestrationFailed(let id, _):
                if let name = open.removeValue(forKey: .id(id))?.name { failed.append(name) }
            case .taskScheduled(let task): opens(.id(event.eventID), .activity, task.name)
            case .subOrchestrationCreated(let child):
                opens(.id(event.eventID), .subOrchestration, child.name, child.instanceID)
            case .timerCreated(let fireAt):
                opens(.id(event.eventID), .timer, "", until: fireAt)
                if !failed.isEmpty { open[.id(event.eventID)]?.retries = failed.removeFirst() }
            case .eventAwaited(let name): opens(.id(event.eventID), .event, name)
            case .taskCompleted(let id, _), .taskCanceled(let id), .timerFired(_, let id), .timerCanceled(let id),
                .subOrchestrationCompleted(let id, _), .eventWaitCanceled(let id):
                open[.id(id)] = nil
            case .eventRaised(let name, _):
                // The oldest await of the name gets it; names are told apart without their letter case.
                let waiting = open.filter { $0.value.kind == .event && $0.value.name.lowercased() == name.lowercased() }
                if let oldest = waiting.min(by: { $0.value.eventID < $1.value.eventID }) { open[oldest.key] = nil }
            case .entityOperationCalled(let operation):
                opens(.text(operation.requestID), .entity, operation.targetInstanceID?.rawValue ?? "")
            case .entityOperationCompleted(let request, _), .entityOperationFailed(let request, _):
                open[.text(request)] = nil
            case .entityLockRequested(let request):
                opens(
                    .text(request.criticalSectionID), .criticalSection,
                    request.lockSet.map { "\($0)" }.joined(separator: ", "))
            case .entityLockGranted(let section): open[.text(section)] = nil
            default: break
            }
        }
        return open.values.sorted { ($0.since, $0.eventID) < ($1.since, $1.eventID) }
    }

    private enum Key: Hashable {
        case id(Int32)
        case text(String)
    }
}
