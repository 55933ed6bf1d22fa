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
    public var facts: [WorkerFacts] { state.withLock { $0.workers.values.map(\.facts) }.sorted { $0.id < $1.id } }

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
