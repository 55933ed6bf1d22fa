/// What an execution has started and not yet seen the end of, derived from its history: the activities, timers,
/// sub-orchestrations, calls of entities and critical sections that are open.
///
/// Counted per scheduling, not per event id: SDK retries schedule an activity again under the id of the failed attempt.
public struct OpenWork: Sendable, Hashable {
    public private(set) var activities: [Scheduling: TaskScheduled] = [:]
    public var timers = OpenTimers()
    /// Operations called, by request, with the ids of the actions that called them.
    public private(set) var calls: [String: Int32] = [:]
    private var callIDs: Set<Int32> = []
    public private(set) var sections = OpenSections()
    public private(set) var children: [Int32: InstanceID] = [:]
    /// Action ids grow; the highest under which a sub-orchestration was started.
    private var newestChild = Int32.min
    /// The open scheduling of each event id; at most one is open at a time.
    private var schedulings: [Int32: Scheduling] = [:]

    public init() {}

    /// Takes one event of the history into account.
    public mutating func apply(_ event: HistoryEvent, generation: Int, turn: Int) {
        switch event.kind {
        case .taskScheduled(let task):
            let scheduling = Scheduling(generation: generation, turn: turn, eventID: event.eventID)
            activities[scheduling] = task
            schedulings[event.eventID] = scheduling
        case .taskCompleted(let id, _), .taskFailed(let id, _): close(activity: id)
        case .subOrchestrationCreated(let child):
            children[event.eventID] = child.instanceID
            newestChild = max(newestChild, event.eventID)
        case .subOrchestrationCompleted(let id, _), .subOrchestrationFailed(let id, _): children[id] = nil
        // A sub-orchestration nobody waits for runs on; ending its parent must still reach it.
        case .taskCanceled(let id): close(activity: id)
        case .timerCreated(let fireAt): timers.open(event.eventID, fireAt: fireAt)
        case .timerFired(_, let id), .timerCanceled(let id): timers.close(id)
        case .entityOperationCalled(let operation):
            calls[operation.requestID] = event.eventID
            callIDs.insert(event.eventID)
        case .entityOperationCompleted(let request, _), .entityOperationFailed(let request, _):
            if let id = calls.removeValue(forKey: request) { callIDs.remove(id) }
        case .entityLockRequested(let request): sections.open(event.eventID, request)
        case .entityLockGranted(let id): sections.grant(id)
        case .entityUnlockSent(let id, _, let target): sections.unlock(id, target)
        default: break
        }
    }

    /// The activity under this event id has its result, wherever that result is by now.
    @discardableResult
    public mutating func close(activity eventID: Int32) -> Scheduling? {
        guard let scheduling = schedulings.removeValue(forKey: eventID) else { return nil }
        activities[scheduling] = nil
        return scheduling
    }

    /// By turn and event id: an order every replay repeats.
    public var activitiesInOrder: [(key: Scheduling, value: TaskScheduled)] {
        activities.sorted { ($0.key.turn, $0.key.eventID) < ($1.key.turn, $1.key.eventID) }
    }

    public func scheduling(ofActivity eventID: Int32) -> Scheduling? { schedulings[eventID] }

    /// The earliest open timer.
    public var nextTimer: Timestamp? { timers.earliest }

    /// False only if no sub-orchestration of this execution can have been started under this action id.
    public func hasStartedChild(under eventID: Int32) -> Bool { eventID <= newestChild }

    public func isOpen(_ eventID: Int32) -> Bool {
        schedulings[eventID] != nil || timers[eventID] != nil || children[eventID] != nil
            || sections.isOpen(eventID) || callIDs.contains(eventID)
    }

    public var isEmpty: Bool {
        activities.isEmpty && timers.isEmpty && children.isEmpty && calls.isEmpty && sections.isEmpty
    }
}
