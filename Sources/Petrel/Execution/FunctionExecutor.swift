public import DurableTask
public import FunctionModel
public import Logging
internal import Synchronization
internal import WorkerProtocol

/// Runs the functions of an app: turns of orchestrators, activities, operations of entities, HTTP invocations. The same
/// object serves in the host's process and inside a worker process.
///
/// Orchestrators run on turn threads, everything else on a pool that grows when functions block; neither on the thread
/// that hands the work over.
public final class FunctionExecutor: Executor, FunctionInvoker {
    public let id: ExecutorID
    /// What it says about itself when it connects.
    public let offer: ExecutorOffer
    public let functions: [FunctionMetadata]

    let table: FunctionTable
    let client: DurableClient
    let door: any ExecutorDoor
    let logger: Logger
    let turnThreads: [TurnThread]
    let elastic = ElasticExecutor()
    let runningActivities = RunningTasks<ActivityToken>()
    let runningEntities = RunningTasks<EntityToken>()
    /// Activities that begin with the next ``flush()``.
    let gathered = Condition([@Sendable () -> Void]())
    let isShutDown = Atomic(false)
    let settings: FunctionSettings
    let edge: PayloadEdge

    /// - Parameters:
    ///   - functions: names must be unique; of two with one name and kind, the first is taken.
    ///   - buildID: changes when the code does.
    ///   - client: what the functions' ``DurableClient`` speaks to.
    ///   - hub: the task hub behind `client`.
    ///   - door: where results go. Nothing is connected until ``connect()``.
    ///   - logger: what the functions' loggers are made from.
    ///   - turnThreads: how many threads run orchestrators, at least 1; a session stays on one.
    ///   - sessionBudget: about how many bytes suspended orchestrators may take; over it, those not used for the longest
    ///     time go and are replayed when needed.
    ///   - turnLimit: how long a turn may take before it is given up.
    ///   - whenTurnIsStuck: called, with a sentence, when one takes longer; in a process of the functions' own it ends the
    ///     process. Without it the instance is held, and the thread is left to the turn.
    ///   - versions: which versions of orchestrations are taken.
    ///   - maximumActivities: how many activities run at once; nil is 100 for each core.
    ///   - settings: what the host decides for all functions.
    public init(
        id: ExecutorID, functions: [FunctionDescriptor], buildID: String, client: any TaskHubClient, hub: HubAddress,
        door: any ExecutorDoor, logger: Logger = Logger(label: "petrel.functions"), turnThreads: Int = 1,
        sessionBudget: Int = 256 << 20, turnLimit: Duration = .seconds(30),
        whenTurnIsStuck: (@Sendable (String) -> Void)? = nil, versions: VersionMatching = VersionMatching(),
        maximumActivities: Int? = nil, settings: FunctionSettings = FunctionSettings()
    ) {
        let table = FunctionTable(functions)
        let threadCount = max(1, turnThreads)
        self.id = id
        self.table = table
        self.functions = functions.map(\.metadata)
        self.client = DurableClient(
            PayloadClient(client, threshold: settings.payloadThreshold, limit: settings.maxPayloadSize), hub: hub)
        let edge = PayloadEdge(client, threshold: settings.payloadThreshold)
        self.edge = edge
        PayloadLimit.set(settings.maxPayloadSize)
        self.door = door
        self.logger = logger
        self.settings = settings
        offer = ExecutorOffer(
            buildID: buildID, orchestrators: table.orchestrators.names, activities: Set(table.activities.keys),
            entities: Set(table.entities.keys), maximumTurns: Self.maximumTurns,
            maximumActivities: maximumActivities ?? Self.defaultMaximumActivities,
            maximumEntities: Self.defaultMaximumActivities, versions: versions.implementing(functions.map(\.metadata)),
            keepsSessions: true)
        self.turnThreads = (0..<threadCount).map { number in
            TurnThread("petrel-turn-\(number)", limit: turnLimit) { afterlife in
                TurnRunner(
                    orchestrators: table.orchestrators, buildID: buildID, sessionBudget: sessionBudget / threadCount,
                    logger: logger, afterlife: afterlife)
            } done: { token, result in
                edge.finish(token, with: result, at: door)
            } givenUp: { item in
                let sentence = "A turn of '\(item.name)' (\(item.token.instanceID)) has not yielded for \(turnLimit)."
                logger.error("\(sentence)", metadata: ["instanceId": "\(item.token.instanceID)"])
                whenTurnIsStuck?(sentence)
                let message =
                    sentence
                    + " An orchestrator awaits what its context offers, and leaves work and waiting to activities. "
                    + "Mend it and deploy it, or resume the instance to try again."
                door.finish(
                    item.token,
                    with: .held(HoldReason(kind: .stuck, message: message, buildID: buildID, since: .epoch)))
            }
        }
    }

    /// Enough that its threads are never without; the others wait in the hub, where they take turns with what comes later.
    static let maximumTurns = 1_000
    /// 100 for each core. What is beyond waits in the hub, and is not suspected when this process dies.
    static let defaultMaximumActivities = 100 * SystemThread.coreCount

    deinit { shutdown() }

    /// Connects to the door: work begins to arrive.
    public func connect() { door.connect(self, offering: offer) }

    /// Stops the threads once they have done what they were given, and asks running activities to stop: one that does
    /// by throwing is given back. Work that arrives later is given back too.
    public func shutdown() {
        isShutDown.store(true, ordering: .releasing)
        for thread in turnThreads { thread.close() }
        runningActivities.cancelAll()
        runningEntities.cancelAll()
        elastic.close()
    }

    // MARK: Turns

    public func run(_ turn: TurnWorkItem) {
        if edge.isComplete(turn) { hand(over: turn) } else { resolveAndRun(turn) }
    }

    func hand(over turn: TurnWorkItem) {
        guard thread(of: turn.token.instanceID).run(turn) else {
            door.finish(turn.token, with: .abandoned)
            return
        }
    }

    public func flush() {
        for thread in turnThreads { thread.flush() }
        beginActivities()
    }

    public func forgetSession(_ instanceID: InstanceID, _ executionID: ExecutionID) {
        thread(of: instanceID).forget(instanceID, executionID)
    }

    func thread(of instanceID: InstanceID) -> TurnThread {
        turnThreads.count == 1
            ? turnThreads[0] : turnThreads[Int(UInt(bitPattern: instanceID.hashValue) % UInt(turnThreads.count))]
    }
}
