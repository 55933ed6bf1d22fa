/// One entry of an instance's history, as the Durable Task protocol defines it (facts: `HistoryEvent`).
///
/// The same value is also what waits in an instance's inbox before it becomes history.
public struct HistoryEvent: Hashable, Sendable {
    /// The action's id for an event that confirms an action of the orchestrator; -1 for what came from outside.
    public var eventID: Int32
    public var timestamp: Timestamp
    public var kind: Kind
    /// Ours, of the end of an activity: when an executor was given the attempt that ended. Nil where that is not known.
    public var startedAt: Timestamp?

    public init(eventID: Int32 = -1, timestamp: Timestamp, _ kind: Kind, startedAt: Timestamp? = nil) {
        self.eventID = eventID
        self.timestamp = timestamp
        self.kind = kind
        self.startedAt = startedAt
    }

    /// The number behind each case is its field in the protocol's `HistoryEvent`.
    public enum Kind: Hashable, Sendable {
        indirect case executionStarted(ExecutionStarted)  // 3
        case executionCompleted(status: RuntimeStatus, result: Payload?, failure: FailureDetails?)  // 4
        case executionTerminated(input: Payload?, recurse: Bool)  // 5
        case taskScheduled(TaskScheduled)  // 6
        case taskCompleted(taskScheduledID: Int32, result: Payload?)  // 7
        case taskFailed(taskScheduledID: Int32, failure: FailureDetails)  // 8
        case subOrchestrationCreated(SubOrchestrationCreated)  // 9
        case subOrchestrationCompleted(taskScheduledID: Int32, result: Payload?)  // 10
        case subOrchestrationFailed(taskScheduledID: Int32, failure: FailureDetails)  // 11
        case timerCreated(fireAt: Timestamp)  // 12
        case timerFired(fireAt: Timestamp, timerID: Int32)  // 13
        case orchestratorStarted  // 14
        case orchestratorCompleted  // 15
        case eventSent(target: InstanceID, name: String, input: Payload?)  // 16
        case eventRaised(name: String, input: Payload?)  // 17
        case genericEvent(data: Payload?)  // 18
        case executionSuspended(reason: Payload?)  // 21
        case executionResumed(reason: Payload?)  // 22
        case entityOperationSignaled(EntityOperation)  // 23
        case entityOperationCalled(EntityOperation)  // 24
        case entityOperationCompleted(requestID: String, output: Payload?)  // 25
        case entityOperationFailed(requestID: String, failure: FailureDetails)  // 26
        case entityLockRequested(EntityLockRequest)  // 27
        case entityLockGranted(criticalSectionID: String)  // 28
        case entityUnlockSent(criticalSectionID: String, parent: InstanceID?, target: InstanceID?)  // 29
        indirect case executionRewound(ExecutionRewound)  // 30
        /// Ours, never sent to an SDK worker: the orchestrator no longer waits for this timer.
        case timerCanceled(timerID: Int32)  // 1000
        /// Ours: the orchestrator no longer waits for this activity or sub-orchestration.
        case taskCanceled(taskScheduledID: Int32)  // 1001
        /// Ours: the orchestrator began to wait for an event of this name.
        case eventAwaited(name: String)  // 1002
        /// Ours: the orchestrator no longer waits for the event it awaited under this id.
        case eventWaitCanceled(awaitID: Int32)  // 1003
        /// Ours, only ever a message: the locks of a critical section are given back, along the set as they were asked for.
        case entityLocksReleased(EntityLockRequest)  // 1004
    }
}

public struct ExecutionStarted: Hashable, Sendable {
    public var name: String
    public var version: String?
    public var input: Payload?
    public var instanceID: InstanceID
    public var executionID: ExecutionID?
    public var parent: ParentInstance?
    /// The first turn runs no sooner.
    public var scheduledStart: Timestamp?
    public var parentTrace: TraceContext?
    public var spanID: String?
    public var tags: [String: String]

    public init(
        name: String, version: String? = nil, input: Payload? = nil, instanceID: InstanceID,
        executionID: ExecutionID?, parent: ParentInstance? = nil, scheduledStart: Timestamp? = nil,
        parentTrace: TraceContext? = nil, spanID: String? = nil, tags: [String: String] = [:]
    ) {
        self.name = name
        self.version = version
        self.input = input
        self.instanceID = instanceID
        self.executionID = executionID
        self.parent = parent
        self.scheduledStart = scheduledStart
        self.parentTrace = parentTrace
        self.spanID = spanID
        self.tags = tags
    }
}

/// What an activity is asked to do; both the action and the event that confirms it.
public struct TaskScheduled: Hashable, Sendable {
    public var name: String
    public var version: String?
    public var input: Payload?
    public var parentTrace: TraceContext?
    public var tags: [String: String]

    public init(
        name: String, version: String? = nil, input: Payload? = nil, parentTrace: TraceContext? = nil,
        tags: [String: String] = [:]
    ) {
        self.name = name
        self.version = version
        self.input = input
        self.parentTrace = parentTrace
        self.tags = tags
    }
}

/// A sub-orchestration to start; both the action and the event that confirms it.
public struct SubOrchestrationCreated: Hashable, Sendable {
    /// Empty in an action: the engine derives `<executionId>:<hex of the action id>`.
    public var instanceID: InstanceID
    public var name: String
    public var version: String?
    public var input: Payload?
    public var parentTrace: TraceContext?
    public var tags: [String: String]

    public init(
        instanceID: InstanceID, name: String, version: String? = nil, input: Payload? = nil,
        parentTrace: TraceContext? = nil, tags: [String: String] = [:]
    ) {
        self.instanceID = instanceID
        self.name = name
        self.version = version
        self.input = input
        self.parentTrace = parentTrace
        self.tags = tags
    }
}

/// An operation on an entity: a signal when nobody waits for it, a call otherwise.
public struct EntityOperation: Hashable, Sendable {
    public var requestID: String
    public var operation: String
    public var scheduledTime: Timestamp?
    public var input: Payload?
    /// Who waits for the result; calls only.
    public var parentInstanceID: InstanceID?
    public var parentExecutionID: ExecutionID?
    public var targetInstanceID: InstanceID?

    public init(
        requestID: String, operation: String, scheduledTime: Timestamp? = nil, input: Payload? = nil,
        parentInstanceID: InstanceID? = nil, parentExecutionID: ExecutionID? = nil, targetInstanceID: InstanceID?
    ) {
        self.requestID = requestID
        self.operation = operation
        self.scheduledTime = scheduledTime
        self.input = input
        self.parentInstanceID = parentInstanceID
        self.parentExecutionID = parentExecutionID
        self.targetInstanceID = targetInstanceID
    }
}

/// A request for the locks of a critical section, travelling along its sorted set of entities.
public struct EntityLockRequest: Hashable, Sendable {
    public var criticalSectionID: String
    public var lockSet: [InstanceID]
    /// Index of the entity to lock next.
    public var position: Int32
    public var parentInstanceID: InstanceID?

    public init(criticalSectionID: String, lockSet: [InstanceID], position: Int32, parentInstanceID: InstanceID?) {
        self.criticalSectionID = criticalSectionID
        self.lockSet = lockSet
        self.position = position
        self.parentInstanceID = parentInstanceID
    }
}

/// A failed instance is to run its failed work again.
public struct ExecutionRewound: Hashable, Sendable {
    public var reason: Payload?
    public var parentExecutionID: ExecutionID?
    public var instanceID: InstanceID?
    public var parentTrace: TraceContext?
    public var name: String?
    public var version: String?
    public var input: Payload?
    public var parent: ParentInstance?
    public var tags: [String: String]

    public init(
        reason: Payload?, parentExecutionID: ExecutionID? = nil, instanceID: InstanceID? = nil,
        parentTrace: TraceContext? = nil, name: String? = nil, version: String? = nil, input: Payload? = nil,
        parent: ParentInstance? = nil, tags: [String: String] = [:]
    ) {
        self.reason = reason
        self.parentExecutionID = parentExecutionID
        self.instanceID = instanceID
        self.parentTrace = parentTrace
        self.name = name
        self.version = version
        self.input = input
        self.parent = parent
        self.tags = tags
    }
}
