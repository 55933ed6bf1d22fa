internal import DurableTask
internal import Foundation
internal import Synchronization

/// What the workers of a hub have in their hands, as far as their tokens do not tell it: for workers that send none, for results
/// that come in pieces, and for histories that are fetched apart.
final class OutstandingWork: Sendable {
    /// The states of an entity when its batch went out, so that one that has not changed is not stored again.
    struct EntityStates: Sendable {
        var named: Payload?
        var resolved: Payload?
    }

    private struct Task: Hashable {
        var instanceID: InstanceID
        var taskID: Int32
    }

    private struct State {
        var turns: [InstanceID: TurnToken] = [:]
        var activities: [Task: ActivityToken] = [:]
        var entities: [InstanceID: EntityToken] = [:]
        var states: [EntityToken: EntityStates] = [:]
        /// Of turns whose histories may be fetched.
        var histories: [InstanceID: [[UInt8]]] = [:]
        var pieces: [TurnToken: [OrchestratorAction]] = [:]
        /// Who has what in its hands.
        var holders: [CompletionToken: ExecutorID] = [:]
        /// When a worker last gave something back.
        var heard: [ExecutorID: Date] = [:]

        mutating func ended(_ token: CompletionToken) {
            if let worker = holders.removeValue(forKey: token) { heard[worker] = Date() }
        }
    }

    private let state = Mutex(State())

    func add(_ turn: TurnWorkItem, history: [[UInt8]]?, to worker: ExecutorID) {
        state.withLock { state in
            state.holders[.turn(turn.token)] = worker
            state.turns[turn.token.instanceID] = turn.token
            state.histories[turn.token.instanceID] = history
        }
    }

    func add(_ activity: ActivityToken, to worker: ExecutorID) {
        state.withLock {
            $0.holders[.activity(activity)] = worker
            $0.activities[Task(instanceID: activity.instanceID, taskID: activity.scheduling.eventID)] = activity
        }
    }

    func add(_ entity: EntityToken, _ states: EntityStates, to worker: ExecutorID) {
        state.withLock { state in
            state.holders[.entity(entity)] = worker
            state.entities[entity.instanceID] = entity
            state.states[entity] = states
        }
    }

    // MARK: - Results

    /// The turn of a result, by its token or, where there is none, by its instance.
    func turn(_ text: String, of instanceID: InstanceID) -> TurnToken? {
        if case .turn(let token)? = CompletionToken(text) { return token }
        return text.isEmpty ? state.withLock { $0.turns[instanceID] } : nil
    }

    func activity(_ text: String, of instanceID: InstanceID, _ taskID: Int32) -> ActivityToken? {
        if case .activity(let token)? = CompletionToken(text) { return token }
        return text.isEmpty ? state.withLock { $0.activities[Task(instanceID: instanceID, taskID: taskID)] } : nil
    }

    func entity(_ text: String) -> EntityToken? {
        if case .entity(let token)? = CompletionToken(text) { token } else { nil }
    }

    /// A piece of a turn's result, of which more follows.
    func keep(_ actions: [OrchestratorAction], of token: TurnToken) {
        state.withLock { $0.pieces[token, default: []] += actions }
    }

    /// The turn is over.
    /// - Returns: the pieces that came before the last one.
    func end(_ token: TurnToken) -> [OrchestratorAction] {
        state.withLock { state in
            state.ended(.turn(token))
            if state.turns[token.instanceID] == token {
                state.turns[token.instanceID] = nil
                state.histories[token.instanceID] = nil
            }
            return state.pieces.removeValue(forKey: token) ?? []
        }
    }

    func end(_ token: ActivityToken) {
        let task = Task(instanceID: token.instanceID, taskID: token.scheduling.eventID)
        state.withLock { state in
            state.ended(.activity(token))
            if state.activities[task] == token { state.activities[task] = nil }
        }
    }

    func end(_ token: EntityToken) -> EntityStates {
        state.withLock { state in
            state.ended(.entity(token))
            if state.entities[token.instanceID] == token { state.entities[token.instanceID] = nil }
            return state.states.removeValue(forKey: token) ?? EntityStates()
        }
    }

    // MARK: - Workers

    /// How much a worker has in its hands: turns, activities, batches of entities; and when it last gave something back.
    func load(of worker: ExecutorID) -> (turns: Int, activities: Int, entities: Int, heard: Date?) {
        state.withLock { state in
            var load = (turns: 0, activities: 0, entities: 0, heard: state.heard[worker])
            for (token, holder) in state.holders where holder == worker {
                switch token {
                case .turn: load.turns += 1
                case .activity: load.activities += 1
                case .entity: load.entities += 1
                }
            }
            return load
        }
    }

    /// The worker has gone.
    func drop(_ worker: ExecutorID) {
        let tokens = state.withLock { state in
            state.heard[worker] = nil
            return state.holders.filter { $0.value == worker }.map(\.key)
        }
        for token in tokens {
            switch token {
            case .turn(let token): _ = end(token)
            case .activity(let token): end(token)
            case .entity(let token): _ = end(token)
            }
        }
        state.withLock { $0.heard[worker] = nil }
    }

    // MARK: - What goes with a turn

    func history(of instanceID: InstanceID) -> [[UInt8]]? { state.withLock { $0.histories[instanceID] } }
}
