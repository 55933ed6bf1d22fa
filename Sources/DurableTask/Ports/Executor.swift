/// Something that runs orchestrators and activities: functions in this process, a Swift worker process, an SDK's
/// worker on a stream. To the engine they are all the same.
///
/// The methods hand work over and return at once; they never block and never throw. Results come back through
/// ``ExecutorDoor``, from any thread, also from within the call that handed the work over.
public protocol Executor: AnyObject, Sendable {
    /// Unique among the executors connected to a hub.
    var id: ExecutorID { get }
    /// Turns of one execution are run in the order in which they come: after storage has failed, one that counts no more
    /// may still be there when the same turn comes again, and must not spoil the session of the new one.
    func run(_ turn: TurnWorkItem)
    func run(_ activity: ActivityWorkItem)
    /// Batches of one entity that count never overlap: after storage has failed, one that counts no more may still be there
    /// when the same operations come again.
    func run(_ entity: EntityWorkItem)
    /// What was handed over must have begun, or begin now: whoever hands over calls this soon after. An executor may
    /// gather until then, to wake its threads once for much work.
    func flush()
    /// The result of this activity is no longer wanted; it may stop. No answer is needed.
    func cancel(_ activity: ActivityToken)
    /// The session kept for this execution is of no more use: it ended elsewhere or its turn was not committed.
    func forgetSession(_ instanceID: InstanceID, _ executionID: ExecutionID)
}

extension Executor {
    /// For an executor that does not gather.
    public func flush() {}
}

public struct ExecutorID: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }
}

/// What an executor says about itself when it connects.
public struct ExecutorOffer: Sendable, Hashable {
    /// Changes when the code does: a held instance is tried again under another build.
    public var buildID: String
    /// The orchestrator functions it runs; nil runs every name.
    public var orchestrators: Set<String>?
    /// The activities it runs; nil runs every name.
    public var activities: Set<String>?
    /// Of activities it runs, where it takes some versions only, those; the empty one is none.
    public var activityVersions: [String: Set<String>]
    /// The entity functions it runs, in lower case; nil runs every name.
    public var entities: Set<String>?
    /// How many turns it takes at once; nil is no limit.
    public var maximumTurns: Int?
    /// How many activities it takes at once; nil is no limit.
    public var maximumActivities: Int?
    /// How many batches of entity operations it takes at once; nil is no limit.
    public var maximumEntities: Int?
    /// The versions of orchestrations it takes.
    public var versions: VersionMatching
    /// Between the turns of an instance it keeps the orchestrator suspended where it was, so that the history need not
    /// be sent again. It may drop a session at any time and answer ``TurnResult/needsHistory``.
    public var keepsSessions: Bool

    public init(
        buildID: String, orchestrators: Set<String>?, activities: Set<String>?,
        activityVersions: [String: Set<String>] = [:], entities: Set<String>? = [],
        maximumTurns: Int? = nil, maximumActivities: Int? = nil, maximumEntities: Int? = nil,
        versions: VersionMatching = VersionMatching(), keepsSessions: Bool
    ) {
        self.buildID = buildID
        self.orchestrators = orchestrators
        self.activities = activities
        self.activityVersions = activityVersions
        self.entities = entities
        self.maximumTurns = maximumTurns
        self.maximumActivities = maximumActivities
        self.maximumEntities = maximumEntities
        self.versions = versions
        self.keepsSessions = keepsSessions
    }
}

extension ExecutorOffer {
    /// Whether another build of it may let held instances go on.
    public var runsOrchestrators: Bool { orchestrators.map { !$0.isEmpty } ?? true }
}

/// Why an executor is gone.
public enum ExecutorDeparture: Sendable, Hashable {
    /// It was stopped, or its connection was lost; nothing it held is suspected.
    case left
    /// Its process ended while it worked. `alongside`: it also did work that the hub did not give it, which may be to
    /// blame.
    case died(alongside: Bool)
}

/// The hub's side of every executor: where executors connect and results arrive. All methods may be called from any
/// thread and return at once.
public protocol ExecutorDoor: Sendable {
    /// Work begins to arrive at the executor. Connecting an id again replaces its offer.
    func connect(_ executor: any Executor, offering offer: ExecutorOffer)
    /// What the executor held is handed out again, elsewhere or to it when it comes back. After a death it is first
    /// handed out alone, one item to an executor, to find the one that kills.
    func disconnect(_ executor: ExecutorID, because departure: ExecutorDeparture)
    /// A result under a token that is not outstanding is ignored.
    func finish(_ turn: TurnToken, with result: TurnResult)
    /// A result under a token that is not outstanding is ignored.
    func finish(_ activity: ActivityToken, with result: ActivityResult)
    /// A result under a token that is not outstanding is ignored.
    func finish(_ entity: EntityToken, with result: EntityResult)
    /// The activity is alive, and perhaps has come so far. A token that is not outstanding is ignored.
    func heartbeat(of activity: ActivityToken, progress: Payload?)
}

extension ExecutorDoor {
    /// The executor was stopped.
    public func disconnect(_ executor: ExecutorID) { disconnect(executor, because: .left) }
}
