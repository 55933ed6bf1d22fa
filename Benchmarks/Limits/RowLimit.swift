import DurableTask
import Foundation

/// What SQLite on this disk allows: nothing but the rows that W1 must leave behind, written by the C interface in
/// transactions of so many commits each, `synchronous=FULL`.
///
/// An orchestration of three activities is four commits of ten rows together: the start puts the instance's row, its
/// first turn and a message; the first result takes the message away; each of the three results adds a turn and renews
/// the instance's row. Two thousand orchestrations are under way at once.
enum RowLimit {
    static let wave = 2_000

    static func measure(batch: Int, count: Int) throws -> Result {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let before = Usage.now
        let start = seconds()
        var writing = try Writing(file: folder.path + "/limit.db", batch: batch)
        for first in stride(from: 0, to: count, by: wave) {
            let numbers = first..<min(first + wave, count)
            for turn in 0..<4 { for number in numbers { try writing.commit(turn, of: number) } }
        }
        try writing.finish()
        let elapsed = seconds() - start
        let used = Usage.now - before
        return Result(
            name: "limit: W1's rows by the C interface, \(batch) commits a transaction",
            figures: [
                Figure("per_s", Double(count) / elapsed), Figure("fsync_each", 4 / Double(batch)),
                Figure("disk_kB_each", used.bytesWritten / 1000 / Double(count)),
                Figure("cpu_ms_each", used.cpuSeconds * 1000 / Double(count)),
            ])
    }

    /// The rows, and where the transaction is.
    private struct Writing {
        private let database: RawDatabase
        private let log: RawLog
        private let begin, commit, insert, update, turn, message, unmessage: RawStatement
        private let rows: [[UInt8]]
        private let started: [UInt8]
        private let batch: Int
        private var open = 0

        init(file: String, batch: Int) throws {
            self.batch = batch
            database = try RawDatabase(file)
            try database.run(
                """
                CREATE TABLE instances (
                    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT, created INTEGER, execution TEXT,
                    status INTEGER, updated INTEGER, open INTEGER, checksum INTEGER NOT NULL);
                CREATE TABLE turns (
                    instance INTEGER NOT NULL, turn INTEGER NOT NULL, committed INTEGER NOT NULL, events BLOB NOT NULL,
                    checksum INTEGER NOT NULL, PRIMARY KEY (instance, turn));
                CREATE TABLE messages (
                    sequence INTEGER PRIMARY KEY, instance INTEGER NOT NULL, event BLOB NOT NULL, checksum INTEGER);
                """)
            log = try RawLog(file)
            database.onCommit(log)
            begin = try database.statement("BEGIN IMMEDIATE")
            commit = try database.statement("COMMIT")
            insert = try database.statement("INSERT INTO instances VALUES (?1, ?2, 'sequence', ?3, ?2, 0, ?3, 1, ?4)")
            update = try database.statement(
                "UPDATE instances SET status = ?2, updated = ?3, open = ?2, checksum = ?4 WHERE number = ?1")
            turn = try database.statement("INSERT INTO turns VALUES (?, ?, ?, ?, ?)")
            message = try database.statement("INSERT INTO messages VALUES (?1, ?1, ?2, ?3)")
            unmessage = try database.statement("DELETE FROM messages WHERE sequence = ?")
            (rows, started) = (Self.rows, Self.started)
        }

        mutating func commit(_ turn: Int, of number: Int) throws {
            if open == 0 { try begin.run() }
            if turn == 0 {
                try insertInstance(number)
                message.bind(1, number)
                message.bind(3, number)
                try started.withUnsafeBytes { bytes in
                    message.bind(2, blob: bytes)
                    try message.run()
                }
            } else {
                update.bind(1, number)
                update.bind(2, turn == 3 ? 1 : 0)
                update.bind(3, Self.time + number)
                update.bind(4, Self.time &* number)
                try update.run()
            }
            if turn == 1 {
                unmessage.bind(1, number)
                try unmessage.run()
            }
            self.turn.bind(1, number)
            self.turn.bind(2, turn)
            self.turn.bind(3, Self.time + number)
            self.turn.bind(5, Self.time &* number)
            try rows[turn].withUnsafeBytes { bytes in
                self.turn.bind(4, blob: bytes)
                try self.turn.run()
            }
            open += 1
            if open == batch { try endTransaction() }
        }

        mutating func finish() throws {
            if open > 0 { try endTransaction() }
            log.finish()
        }

        private mutating func endTransaction() throws {
            try commit.run()
            open = 0
            log.batchEnded(on: database)
        }

        private func insertInstance(_ number: Int) throws {
            var random = SystemRandomNumberGenerator()
            let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
            let id = ExecutionID.random(at: now, using: &random).rawValue
            insert.bind(1, number)
            insert.bind(3, Self.time + number)
            insert.bind(4, Self.time &* number)
            try Array(id.utf8).withUnsafeBytes { bytes in
                insert.bind(2, text: bytes)
                try insert.run()
            }
        }

        private static let time = 1_700_000_000_000_000
        private static let id = InstanceID(trusted: String(repeating: "a", count: 32))
        private static var start: HistoryEvent {
            HistoryEvent(
                timestamp: moment,
                .executionStarted(
                    ExecutionStarted(
                        name: "sequence", input: "\"1000\"", instanceID: id, executionID: ExecutionID(id.rawValue))))
        }
        private static let moment = Timestamp(microseconds: Int64(time))
        private static var started: [UInt8] { HistoryEvent.encodeRows([start]) }

        /// The history of W1's turns, as the hub writes it.
        private static var rows: [[UInt8]] {
            func event(_ kind: HistoryEvent.Kind, id: Int32 = -1) -> HistoryEvent {
                HistoryEvent(eventID: id, timestamp: moment, kind)
            }
            return (0..<4).map { turn in
                let came = turn == 0 ? start : event(.taskCompleted(taskScheduledID: Int32(turn), result: "\"1000\""))
                let asked =
                    turn == 3
                    ? event(.executionCompleted(status: .completed, result: "\"1000\"", failure: nil))
                    : event(.taskScheduled(TaskScheduled(name: "work", input: "\"1000\"")), id: Int32(turn + 1))
                return HistoryEvent.encodeRows([event(.orchestratorStarted), came, asked])
            }
        }
    }
}
