internal import DurableTask
internal import FailPoints
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// Writes the log back into the database file on a connection and thread of its own, so that the writer need not.
///
/// Under constant load the second connection never quite catches up, and a log is only begun anew when all of it is
/// written back. So the writer writes back what a round left: when it is little, and always once the log is long.
final class Checkpointer: Sendable {
    private let connection: Connection
    private let queue = DispatchQueue(label: "SQLiteStorage.checkpointer")
    private let state = Mutex(State())

    private struct State: Sendable {
        /// In the log, as the last commit left it.
        var frames = 0
        var bytesNotTaken = 0
        /// Frames already written back when the last round ended.
        var written = 0
        var isRunning = false
    }

    private static let frameSize = 4096 + 24
    /// A round begins when the log holds this many frames: 4 MB.
    private static let roundAt = 4 * 1024 * 1024 / frameSize
    /// What the writer does itself without hesitation: 1 MB.
    private static let littleLeft = roundAt / 4
    /// From here on it does so however much is left: 16 MB.
    private static let longLog = roundAt * 4

    init(_ file: DatabaseFile) throws { connection = try Connection(file, role: .checkpointer) }

    /// Learns from every commit of the writer how long the log is.
    func watch(_ database: Database) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            database.sqliteConnection,
            { context, _, _, frames in
                guard let context else { return SQLITE_OK }
                Unmanaged<Checkpointer>.fromOpaque(context).takeUnretainedValue().committed(frames: Int(frames))
                return SQLITE_OK
            }, context)
    }

    private func committed(frames: Int) {
        state.withLock { state in
            let isNewLog = frames < state.frames
            state.bytesNotTaken += (isNewLog ? frames : frames - state.frames) * Self.frameSize
            if isNewLog { state.written = 0 }
            state.frames = frames
        }
    }

    func takeWrittenBytes() -> Int {
        state.withLock { state in
            defer { state.bytesNotTaken = 0 }
            return state.bytesNotTaken
        }
    }

    /// Called by the writer between batches.
    func batchEnded(on writer: WriterConnection) {
        enum Next { case nothing, round, remainder }
        let next = state.withLock { state -> Next in
            guard state.frames >= Self.roundAt, !state.isRunning, state.written < state.frames else { return .nothing }
            if state.written > 0, state.frames - state.written <= Self.littleLeft || state.frames >= Self.longLog {
                return .remainder
            }
            state.isRunning = true
            return .round
        }
        switch next {
        case .nothing: break
        case .remainder: note(try? writer.checkpoint())
        case .round: queue.async { [self] in round() }
        }
    }

    private func round() {
        let outcome = connection.queue.writeWithoutTransaction { database -> (done: Int32, total: Int32)? in
            var total: Int32 = 0
            var done: Int32 = 0
            FailPoint.checkpoint.before()
            let code = sqlite3_wal_checkpoint_v2(
                database.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, &total, &done)
            FailPoint.checkpoint.after()
            return code == SQLITE_OK ? (done, total) : nil
        }
        state.withLock { $0.isRunning = false }
        note(outcome)
    }

    private func note(_ outcome: (done: Int32, total: Int32)?) {
        guard let outcome else { return }
        state.withLock { state in
            // Between a round's end and here the writer may have begun the log anew.
            state.written = min(Int(outcome.done), state.frames)
        }
    }

    func close() { queue.sync { try? connection.queue.close() } }
}
