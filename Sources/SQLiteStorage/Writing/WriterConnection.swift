internal import DurableTask
internal import FailPoints
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// The statements that write, on the one connection that does. Used only inside its connection's queue, by the
/// writer's thread.
final class WriterConnection {
    let database: Database
    private let begin: PreparedStatement
    private let commitStatement: PreparedStatement
    let instances: InstanceStatements
    let others: PartitionStatements
    let host: HostStatements
    let payloads: PayloadStatements
    private let putHub: PreparedStatement
    private let getHub: PreparedStatement

    /// Rows inserted, changed or deleted since opening.
    var rowCount: Int64 { sqlite3_total_changes64(database.sqliteConnection) }

    init(_ database: Database, now: @escaping () -> Date) throws {
        self.database = database
        payloads = try PayloadStatements(database, now: now)
        begin = try PreparedStatement(database, "BEGIN IMMEDIATE")
        commitStatement = try PreparedStatement(database, "COMMIT")
        instances = try InstanceStatements(database, payloads)
        others = try PartitionStatements(database, payloads)
        host = try HostStatements(database)
        putHub = try PreparedStatement(database, "INSERT OR REPLACE INTO hub (name, value, checksum) VALUES (?, ?, ?)")
        getHub = try PreparedStatement(database, "SELECT value, checksum FROM hub WHERE name = ?")
    }

    /// Runs the body in a transaction, durable when this returns.
    func transaction(_ body: () throws -> Void) throws {
        try begin.run(at: .begin)
        do {
            try body()
            try commitStatement.run(at: .commit)
        } catch {
            instances.forget()
            if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
            throw error
        }
    }

    func write(_ changes: PendingChanges) throws {
        for instance in changes.instances { try instances.write(instance) }
        for change in changes.others { try others.write(change) }
    }

    /// A number of the hub itself; 0 when it was never set.
    /// - Throws: `corrupt`.
    func number(_ name: HubNumber) throws -> Int64 {
        getHub.bind(1, name.rawValue)
        return try getHub.first { row in
            guard name.checksum(row.int(0)) == row.int(1) else {
                throw StorageError.corruptRow("hub", "name '\(name.rawValue)'")
            }
            return row.int(0)
        } ?? 0
    }

    func set(_ name: HubNumber, to value: Int64) throws {
        putHub.bind(1, name.rawValue)
        putHub.bind(2, value)
        putHub.bind(3, name.checksum(value))
        try putHub.run(at: .hubNumber)
    }

    /// Writes the log back into the database file and flushes that; `truncating`: all of it, and empties the log.
    /// - Returns: frames written back, and frames in the log.
    @discardableResult
    func checkpoint(truncating: Bool = false) throws(StorageError) -> (done: Int32, total: Int32) {
        var total: Int32 = 0
        var done: Int32 = 0
        let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        FailPoint.checkpoint.before()
        let code = sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, mode, &total, &done)
        FailPoint.checkpoint.after()
        guard code == SQLITE_OK else {
            throw StorageError(sqlite: code, message: String(cString: sqlite3_errmsg(database.sqliteConnection)))
        }
        return (done, total)
    }
}

/// What the hub's file says about itself.
enum HubNumber: String {
    case epoch

    func checksum(_ value: Int64) -> Int64 {
        var sum = Checksum(.hub)
        sum.add(rawValue)
        sum.add(value)
        return sum.value
    }
}
