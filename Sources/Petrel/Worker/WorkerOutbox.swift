internal import DurableTask
internal import FailPoints
internal import WorkerProtocol

/// The frames on their way to the host. Whoever sends never waits: one thread writes what has gathered.
final class WorkerOutbox: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isClosed = false
    }

    private let state = Condition(State())

    /// - Returns: false when the message is longer than the host takes; nothing was sent then.
    @discardableResult
    func send(_ message: WorkerMessage, on stream: UInt32 = 0) -> Bool { send([Frame(message, on: stream)]) }

    /// Sends frames with none of another sender between them.
    @discardableResult
    func send(_ frames: [Frame<WorkerMessage>]) -> Bool {
        guard !frames.isEmpty else { return true }
        return state.change { state in
            guard !state.isClosed else { return (true, .nobody) }
            let wasEmpty = state.bytes.isEmpty
            for frame in frames {
                guard (try? frame.append(to: &state.bytes)) != nil else { return (false, wasEmpty ? .one : .nobody) }
            }
            return (true, wasEmpty ? .one : .nobody)
        }
    }

    /// Writes until the host is gone; the writer thread's whole life.
    func write(to socket: WorkerSocket) {
        var batch: [UInt8] = []
        while true {
            batch.removeAll(keepingCapacity: batch.capacity <= 1 << 20)
            let isClosed = state.wait { state -> Bool? in
                guard !state.bytes.isEmpty || state.isClosed else { return nil }
                swap(&state.bytes, &batch)
                return state.isClosed
            }
            guard !isClosed else { return }
            FailPoint.workerFlush.before()
            guard socket.write(batch) else { break }
            FailPoint.workerFlush.after()
        }
        close()
    }

    /// What is sent from now on is dropped.
    func close() {
        state.change { state in
            state.isClosed = true
            state.bytes = []
            return ((), .everybody)
        }
    }
}
