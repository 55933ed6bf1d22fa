/// What an orchestrator asks for at the end of a turn (facts: `OrchestratorAction`).
public struct OrchestratorAction: Hashable, Sendable {
    /// A sequence from 1 over all kinds of action of one execution; replay makes the same ids again.
    public var id: Int32
    public var kind: Kind

    public init(id: Int32, _ kind: Kind) {
        self.id = id
        self.kind = kind
    }

    /// The number behind each case is its field in the protocol's `OrchestratorAction`.
    public enum Kind: Hashable, Sendable {
        case scheduleTask(TaskScheduled)  // 2
        case createSubOrchestration(SubOrchestrationCreated)  // 3
        case createTimer(fireAt: Timestamp)  // 4
        case sendEvent(target: InstanceID, name: String, input: Payload?)  // 5
        case completeOrchestration(CompleteOrchestration)  // 6
        case terminateOrchestration(target: InstanceID, reason: Payload?, recurse: Bool)  // 7
        case sendEntityMessage(EntityMessage)  // 8
        case rewindOrchestration(newHistory: [HistoryEvent])  // 9
        /// Ours: the timer with this id is no longer waited for.
        case cancelTimer(timerID: Int32)  // 1000
        /// Ours: the activity or sub-orchestration with this id is no longer waited for; an activity is asked to stop.
        case cancelTask(taskScheduledID: Int32)  // 1001
        /// Ours: the orchestrator waits for an event of this name.
        case awaitEvent(name: String)  // 1002
        /// Ours: the wait with this id is over without its event.
        case cancelEventWait(awaitID: Int32)  // 1003
    }

    public enum EntityMessage: Hashable, Sendable {
        case signal(EntityOperation)  // 1
        case call(EntityOperation)  // 2
        case lock(EntityLockRequest)  // 3
        case unlock(criticalSectionID: String, parent: InstanceID?, target: InstanceID?)  // 4
    }
}

/// The end of an execution.
public struct CompleteOrchestration: Hashable, Sendable {
    /// `completed`, `failed`, `terminated`, or `continuedAsNew` (then `result` is the next input).
    public var status: RuntimeStatus
    public var result: Payload?
    public var details: Payload?
    public var newVersion: String?
    /// Events the orchestrator was given and did not use, for the next generation, in arrival order.
    public var carryoverEvents: [HistoryEvent]
    public var failure: FailureDetails?
    public var tags: [String: String]

    public init(
        status: RuntimeStatus, result: Payload? = nil, details: Payload? = nil, newVersion: String? = nil,
        carryoverEvents: [HistoryEvent] = [], failure: FailureDetails? = nil, tags: [String: String] = [:]
    ) {
        self.status = status
        self.result = result
        self.details = details
        self.newVersion = newVersion
        self.carryoverEvents = carryoverEvents
        self.failure = failure
        self.tags = tags
    }
}
