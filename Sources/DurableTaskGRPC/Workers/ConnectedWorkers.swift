internal import DurableTask
internal import GRPCCore
internal import Synchronization

/// The workers that have a stream, and what they have in their hands.
public final class ConnectedWorkers: Sendable {
    private struct State {
        var workers: [ExecutorID: SDKWorker] = [:]
        var outstanding: [String: OutstandingWork] = [:]
        var last = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    public init() {}

    /// What is known of them, in the order of their ids.
    public var facts: [WorkerFacts] {
        let workers = state.withLock { Array($0.workers.values) }
        return workers.map { worker in
            var facts = worker.facts
            let load = outstanding(facts.taskHub).load(of: worker.id)
            (facts.turns, facts.activities, facts.entities, facts.lastHeard) =
                (load.turns, load.activities, load.entities, load.heard)
            return facts
        }.sorted { $0.connectedAt < $1.connectedAt }
    }

    /// Whether one of a hub's workers takes an orchestrator of this name.
    public func take(orchestrator name: String, in hub: String) -> Bool {
        state.withLock { Array($0.workers.values) }.contains {
            $0.facts.taskHub == hub && $0.takes(orchestrator: name)
        }
    }

    /// Of a hub.
    func outstanding(_ hub: String) -> OutstandingWork {
        state.withLock { state in
            if let known = state.outstanding[hub] { return known }
            let new = OutstandingWork()
            state.outstanding[hub] = new
            return new
        }
    }

    /// A name for a stream.
    func nextID() -> String {
        state.withLock { state in
            state.last += 1
            return "sdk-\(state.last)"
        }
    }

    /// - Throws: `RPCError` when the host is stopping.
    func add(_ worker: SDKWorker) throws {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.workers[worker.id] = worker }
            return state.isClosed
        }
        if isClosed { throw Self.stopping }
    }

    func remove(_ worker: SDKWorker) { state.withLock { _ = $0.workers.removeValue(forKey: worker.id) } }

    /// Ends all streams; workers come back when there is a host again.
    func closeAll() {
        let workers = state.withLock { state in
            state.isClosed = true
            return Array(state.workers.values)
        }
        for worker in workers { worker.close(Self.stopping) }
    }

    private static let stopping = RPCError(code: .unavailable, message: "The host is stopping.")
}
