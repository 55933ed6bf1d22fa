/// Names one dispatch of an instance's turn. A result that names another dispatch than the outstanding one is
/// refused, so a turn is applied once however often it was handed out.
public struct TurnToken: Hashable, Sendable {
    public var instanceID: InstanceID
    /// Never given twice by a hub, across restarts: the owner's epoch in the upper 24 bits, a counter below.
    public var dispatch: UInt64

    public init(instanceID: InstanceID, dispatch: UInt64) {
        self.instanceID = instanceID
        self.dispatch = dispatch
    }

    /// The number alone tells tokens apart.
    public func hash(into hasher: inout Hasher) { hasher.combine(dispatch) }
}

/// Names one scheduling of an activity: SDK retries reuse event ids, so the turn is part of the name.
public struct Scheduling: Hashable, Sendable {
    public var generation: Int
    public var turn: Int
    public var eventID: Int32

    public init(generation: Int, turn: Int, eventID: Int32) {
        self.generation = generation
        self.turn = turn
        self.eventID = eventID
    }
}

/// Names one dispatch of one scheduling of an activity.
public struct ActivityToken: Hashable, Sendable {
    public var instanceID: InstanceID
    public var scheduling: Scheduling
    /// As in ``TurnToken/dispatch``.
    public var dispatch: UInt64

    public init(instanceID: InstanceID, scheduling: Scheduling, dispatch: UInt64) {
        self.instanceID = instanceID
        self.scheduling = scheduling
        self.dispatch = dispatch
    }

    /// The number alone tells tokens apart.
    public func hash(into hasher: inout Hasher) { hasher.combine(dispatch) }
}

/// A turn to run: the events an orchestrator has not seen yet, and those it has, unless the executor keeps them.
public struct TurnWorkItem: Sendable {
    public var token: TurnToken
    public var executionID: ExecutionID
    public var name: String
    public var version: String?
    /// How many turns of this execution are committed or on their way to it: the place a kept session must be at.
    public var turn: Int
    /// The history before this turn, as stored (see ``TurnRow/events``); nil when the executor has said that it keeps
    /// sessions and this instance's is expected there.
    public var pastEvents: [[UInt8]]?
    /// Never empty; the first is `orchestratorStarted`.
    public var newEvents: [HistoryEvent]
    /// ``newEvents`` in the form of ``TurnRow/events``: encoded once, stored and sent from here.
    public var encodedNewEvents: [UInt8]
    /// As in ``InstanceHeader/orchestrationTrace``.
    public var trace: [UInt8]?

    public init(
        token: TurnToken, executionID: ExecutionID, name: String, version: String?, turn: Int,
        pastEvents: [[UInt8]]?, newEvents: [HistoryEvent], encodedNewEvents: [UInt8], trace: [UInt8]?
    ) {
        self.token = token
        self.executionID = executionID
        self.name = name
        self.version = version
        self.turn = turn
        self.pastEvents = pastEvents
        self.newEvents = newEvents
        self.encodedNewEvents = encodedNewEvents
        self.trace = trace
    }
}

/// How a turn ended.
public enum TurnResult: Sendable {
    /// The orchestrator ran as far as it could. The trace is ``InstanceHeader/orchestrationTrace``; nil leaves it as it was.
    case finished([OrchestratorAction], customStatus: Payload?, trace: [UInt8]? = nil)
    /// The executor has no session at ``TurnWorkItem/turn``; send the same turn with its history.
    case needsHistory
    /// The orchestrator cannot go on with the code that is deployed. Nothing is committed; the instance shows why and
    /// is tried again when an executor with another build id connects.
    case held(HoldReason)
    /// The executor gave the turn back without running it, or was lost.
    case abandoned
}

/// Why an instance stands still although there is something to do.
public struct HoldReason: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// The orchestrator, replayed, asked for something else than its history holds.
        case nondeterminism
        /// The orchestrator awaited something that no history can replay.
        case foreignAwait
        /// The turn ended the process it ran in, alone, again and again.
        case poison
        /// A stored row of the instance is not what was written.
        case damage
        /// The turn did not yield for so long that it was given up.
        case stuck
        /// The turn with its history is longer than a worker takes.
        case tooLarge
    }
    public var kind: Kind
    /// What happened, and what to change: names the event number, what was expected and what came.
    public var message: String
    /// The build the turn was tried with; another one tries again.
    public var buildID: String
    public var since: Timestamp

    public init(kind: Kind, message: String, buildID: String, since: Timestamp) {
        self.kind = kind
        self.message = message
        self.buildID = buildID
        self.since = since
    }
}

/// An activity to run.
public struct ActivityWorkItem: Sendable {
    public var token: ActivityToken
    public var executionID: ExecutionID
    public var task: TaskScheduled
    /// When it was decided that it is to run, now; stays in the hub.
    public var offeredAt: Timestamp?

    public init(token: ActivityToken, executionID: ExecutionID, task: TaskScheduled, offeredAt: Timestamp? = nil) {
        self.token = token
        self.executionID = executionID
        self.task = task
        self.offeredAt = offeredAt
    }
}

/// How an activity ended.
public enum ActivityResult: Sendable {
    case completed(Payload?)
    case failed(FailureDetails)
    /// The executor gave the activity back without an answer, or was lost; it is handed out again.
    case abandoned
}
