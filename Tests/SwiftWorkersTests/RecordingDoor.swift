import DurableTask

/// The hub's side of executors, as far as these tests need one: it keeps what arrives.
struct RecordingDoor: ExecutorDoor {
    enum Event: Sendable {
        case connected(any Executor, ExecutorOffer)
        case disconnected(ExecutorID)
        case turn(TurnToken, TurnResult)
        case activity(ActivityToken, ActivityResult)
        case entity(EntityToken, EntityResult)
        case heartbeat(ActivityToken, Payload?)
    }

    let events = Recorder<Event>()

    func connect(_ executor: any Executor, offering offer: ExecutorOffer) { events.record(.connected(executor, offer)) }
    func disconnect(_ executor: ExecutorID, because departure: ExecutorDeparture) {
        events.record(.disconnected(executor))
    }
    func finish(_ turn: TurnToken, with result: TurnResult) { events.record(.turn(turn, result)) }
    func finish(_ activity: ActivityToken, with result: ActivityResult) { events.record(.activity(activity, result)) }
    func finish(_ entity: EntityToken, with result: EntityResult) { events.record(.entity(entity, result)) }
    func heartbeat(of activity: ActivityToken, progress: Payload?) { events.record(.heartbeat(activity, progress)) }

    /// The executor that connected under this id.
    func executor(_ id: String) async throws -> (executor: any Executor, offer: ExecutorOffer) {
        let event = await events.first { event in
            if case .connected(let executor, _) = event { executor.id.rawValue == id } else { false }
        }
        guard case .connected(let executor, let offer) = event else { throw Missing() }
        return (executor, offer)
    }

    func disconnection(of id: String) async {
        await events.first { if case .disconnected(let gone) = $0 { gone.rawValue == id } else { false } }
    }

    func result(of token: TurnToken) async throws -> TurnResult {
        let event = await events.first { if case .turn(token, _) = $0 { true } else { false } }
        guard case .turn(_, let result) = event else { throw Missing() }
        return result
    }

    func result(of token: ActivityToken) async throws -> ActivityResult {
        let event = await events.first { if case .activity(token, _) = $0 { true } else { false } }
        guard case .activity(_, let result) = event else { throw Missing() }
        return result
    }

    struct Missing: Error {}
}
