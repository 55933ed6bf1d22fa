import Dispatch
import Synchronization

/// Writes the log of a raw database back as a hub does: rounds of 4 MB on a second connection and thread; what a round
/// left, when it is little or the log is long, on the connection that writes.
final class RawLog: Sendable {
    private let database: Mutex<RawDatabase>
    private let queue = DispatchQueue(label: "limit.checkpoint")
    private let state = Mutex(State())

    private struct State {
        var frames = 0
        var written = 0
        var isRunning = false
    }

    private static let roundAt = 4 * 1024 * 1024 / (4096 + 24)

    init(_ path: String) throws { database = Mutex(try RawDatabase(path)) }

    func committed(frames: Int) {
        state.withLock { state in
            if frames < state.frames { state.written = 0 }
            state.frames = frames
        }
    }

    func batchEnded(on writer: RawDatabase) {
        let isRemainder: Bool? = state.withLock { state in
            guard state.frames >= Self.roundAt, !state.isRunning, state.written < state.frames else { return nil }
            let left = state.frames - state.written
            if state.written > 0, left <= Self.roundAt / 4 || state.frames >= Self.roundAt * 4 { return true }
            state.isRunning = true
            return false
        }
        guard let isRemainder else { return }
        if isRemainder { return note(writer.checkpoint()) }
        queue.async { [self] in
            note(database.withLock { $0.checkpoint() })
            state.withLock { $0.isRunning = false }
        }
    }

    /// Returns when no round runs.
    func finish() { queue.sync {} }

    private func note(_ written: Int?) {
        guard let written else { return }
        state.withLock { $0.written = min(written, $0.frames) }
    }
}
