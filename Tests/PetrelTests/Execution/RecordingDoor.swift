import DurableTask
import Synchronization

/// The hub's side of an executor, for tests: hands each result to the test in the order they come.
final class RecordingDoor: ExecutorDoor {
    enum Result: Sendable {
        case turn(TurnToken, TurnResult)
        case activity(ActivityToken, ActivityResult)
        case entity(EntityToken, EntityResult)
        case heartbeat(ActivityToken, Payload?)
    }

    let connected = Mutex<[ExecutorOffer]>([])
    private let feed: AsyncStream<Result>.Continuation
    private let stream: AsyncStream<Result>

    init() { (stream, feed) = AsyncStream.makeStream() }

    func connect(_ executor: any Executor, offering offer: ExecutorOffer) { connected.withLock { $0.append(offer) } }
    func disconnect(_ executor: ExecutorID, because departure: ExecutorDeparture) {}
    func finish(_ turn: TurnToken, with result: TurnResult) { feed.yield(.turn(turn, result)) }
    func finish(_ activity: ActivityToken, with result: ActivityResult) { feed.yield(.activity(activity, result)) }
    func finish(_ entity: EntityToken, with result: EntityResult) { feed.yield(.entity(entity, result)) }
    func heartbeat(of activity: ActivityToken, progress: Payload?) { feed.yield(.heartbeat(activity, progress)) }

    func next() async throws -> Result {
        for await result in stream { return result }
        throw Unexpected(what: "no more results")
    }

    /// The next result of a turn.
    func nextTurn() async throws -> TurnResult {
        for await result in stream {
            if case .turn(_, let result) = result { return result }
        }
        throw Unexpected(what: "no more results")
    }

    /// The next result of an activity, and which it is of.
    func nextActivity() async throws -> (id: Int32, result: ActivityResult) {
        for await result in stream {
            if case .activity(let token, let result) = result { return (token.scheduling.eventID, result) }
        }
        throw Unexpected(what: "no more results")
    }

    /// What came of the next batch of an entity.
    func nextBatch() async throws -> EntityBatchResult {
        for await result in stream {
            if case .entity(_, .finished(let batch)) = result { return batch }
            if case .entity(_, .abandoned) = result { throw Unexpected(what: "abandoned") }
        }
        throw Unexpected(what: "no more results")
    }

    /// The actions of the next turn, which must not be held or given back.
    func nextActions() async throws -> [OrchestratorAction] {
        let result = try await nextTurn()
        guard case .finished(let actions, _, _) = result else { throw Unexpected(what: "\(result)") }
        return actions
    }

    func nextOutput() async throws -> Payload? {
        let (_, result) = try await nextActivity()
        guard case .completed(let output) = result else { throw Unexpected(what: "\(result)") }
        return output
    }

    func nextFailure() async throws -> FailureDetails {
        let (_, result) = try await nextActivity()
        guard case .failed(let failure) = result else { throw Unexpected(what: "\(result)") }
        return failure
    }

    struct Unexpected: Error { var what: String }
}

/// A task hub that nobody should call.
struct UnusedClient: TaskHubClient {
    private func refuse() -> TaskHubError { TaskHubError(.unimplemented, "This test has no task hub.") }

    func start(_ request: StartRequest) async throws -> InstanceID { throw refuse() }
    func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? {
        throw refuse()
    }
    func history(of instanceID: InstanceID) async throws -> [HistoryEvent]? { throw refuse() }
    func instances(matching query: InstanceQuery) async throws -> InstancePage { throw refuse() }
    func raiseEvent(_ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?) async throws {
        throw refuse()
    }
    func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws { throw refuse() }
    func suspend(_ instanceID: InstanceID, reason: Payload?) async throws { throw refuse() }
    func resume(_ instanceID: InstanceID, reason: Payload?) async throws { throw refuse() }
    func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int { throw refuse() }
    func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? {
        throw refuse()
    }
    func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? { throw refuse() }
}
