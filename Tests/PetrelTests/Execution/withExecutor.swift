import DurableTask
import FunctionModel
import Logging

@testable import Petrel

/// An executor over these functions, and the door its results go to.
func withExecutor<Result>(
    _ functions: [FunctionDescriptor], turnThreads: Int = 1, turnLimit: Duration = .seconds(30),
    client: any TaskHubClient = UnusedClient(), settings: FunctionSettings = FunctionSettings(),
    _ body: (FunctionExecutor, RecordingDoor) async throws -> Result
) async rethrows -> Result {
    let door = RecordingDoor()
    let executor = FunctionExecutor(
        id: ExecutorID("test"), functions: functions, buildID: "build-1", client: client,
        hub: HubAddress(taskHub: "hub", connection: "Storage"), door: door,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, turnThreads: turnThreads,
        turnLimit: turnLimit, settings: settings)
    defer { executor.shutdown() }
    return try await body(executor, door)
}

/// An activity to run, as the engine hands it over.
func activityItem(
    _ name: String, _ id: Int32, input: Payload? = nil, tags: [String: String] = [:]
) -> ActivityWorkItem {
    ActivityWorkItem(
        token: ActivityToken(
            instanceID: InstanceID(trusted: "trip-1"), scheduling: Scheduling(generation: 0, turn: 0, eventID: id),
            dispatch: UInt64(id)),
        executionID: ExecutionID("e"), task: TaskScheduled(name: name, input: input, tags: tags))
}

/// A batch of an entity's operations to run, as the engine hands it over.
func entityItem(
    _ name: String, key: String = "k", state: Payload? = nil, _ operations: [(String, Payload?)]
) -> EntityWorkItem {
    let id = EntityID(trusted: name, key)
    return EntityWorkItem(
        token: EntityToken(instanceID: id.instanceID, dispatch: 1), entityID: id, state: state,
        operations: operations.enumerated().map { index, operation in
            EntityOperation(
                requestID: "r\(index)", operation: operation.0, input: operation.1, targetInstanceID: id.instanceID)
        })
}

/// A turn to run, as the engine hands it over.
func turnItem(
    _ name: String, _ instance: String, turn: Int = 0, past: [[UInt8]]? = nil, _ events: [HistoryEvent.Kind] = []
) -> TurnWorkItem {
    let instanceID = InstanceID(trusted: instance)
    var kinds = [HistoryEvent.Kind.orchestratorStarted]
    if turn == 0 {
        kinds.append(
            .executionStarted(
                ExecutionStarted(name: name, instanceID: instanceID, executionID: ExecutionID("e"))))
    }
    return TurnWorkItem(
        token: TurnToken(instanceID: instanceID, dispatch: UInt64(turn)), executionID: ExecutionID("e"), name: name,
        version: nil, turn: turn, pastEvents: turn == 0 ? [] : past,
        newEvents: (kinds + events).map { HistoryEvent(timestamp: .epoch, $0) }, encodedNewEvents: [], trace: nil)
}

extension FunctionExecutor {
    /// Hands over a turn that begins at once.
    func begin(_ turn: TurnWorkItem) {
        run(turn)
        flush()
    }

    /// Hands over an activity that begins at once.
    func begin(_ activity: ActivityWorkItem) {
        run(activity)
        flush()
    }
}
