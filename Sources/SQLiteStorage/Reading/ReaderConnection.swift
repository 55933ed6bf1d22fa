internal import DurableTask
internal import GRDB

/// The statements that read, on one connection. Used only inside its connection's queue.
final class ReaderConnection {
    private let begin: PreparedStatement
    private let end: PreparedStatement
    let instanceByID: PreparedStatement
    let instanceByNumber: PreparedStatement
    let lastTurn: PreparedStatement
    let turns: PreparedStatement
    let messages: PreparedStatement
    let entity: PreparedStatement
    let entities: PreparedStatement
    let messageCount: PreparedStatement
    let receipts: PreparedStatement
    let record: PreparedStatement
    let records: PreparedStatement
    let recordsAfter: PreparedStatement
    let visible: PreparedStatement
    let queueCount: PreparedStatement
    /// Those that list instances, made when they are first needed.
    var ordered: [String: PreparedStatement] = [:]
    /// By status, the other way round.
    let oldest: PreparedStatement
    let counted: PreparedStatement
    let payloadPart: PreparedStatement
    let database: Database

    init(_ database: Database) throws {
        self.database = database
        begin = try PreparedStatement(database, "BEGIN")
        end = try PreparedStatement(database, "COMMIT")
        instanceByID = try PreparedStatement(database, "SELECT \(InstanceRow.columns) FROM instances WHERE id = ?")
        instanceByNumber = try PreparedStatement(
            database, "SELECT \(InstanceRow.columns) FROM instances WHERE number = ?")
        lastTurn = try PreparedStatement(
            database,
            "SELECT \(TurnRow.columns) FROM turns WHERE instance = ? AND generation = ? ORDER BY turn DESC LIMIT 1")
        turns = try PreparedStatement(
            database,
            """
            SELECT \(TurnRow.columns) FROM turns WHERE instance = ? AND generation = ? AND turn >= ? ORDER BY turn \
            LIMIT ?
            """
        )
        messages = try PreparedStatement(
            database, "SELECT \(MessageRow.columns) FROM messages WHERE instance = ? ORDER BY sequence")
        entity = try PreparedStatement(database, "SELECT \(EntityRow.columns) FROM entities WHERE id = ?")
        entities = try PreparedStatement(
            database, "SELECT \(EntityRow.columns) FROM entities WHERE id >= ?1 ORDER BY id")
        messageCount = try PreparedStatement(database, "SELECT count(*) FROM messages WHERE instance = ?")
        receipts = try PreparedStatement(database, "SELECT \(Receipt.columns) FROM receipts WHERE key = ?")
        record = try PreparedStatement(
            database, "SELECT \(HostRecord.columns) FROM records WHERE space = ? AND key = ?")
        records = try PreparedStatement(
            database, "SELECT \(HostRecord.columns) FROM records WHERE space = ?1 ORDER BY key LIMIT ?2")
        recordsAfter = try PreparedStatement(
            database, "SELECT \(HostRecord.columns) FROM records WHERE space = ?1 AND key > ?3 ORDER BY key LIMIT ?2")
        visible = try PreparedStatement(database, HostStatements.visibleSQL)
        queueCount = try PreparedStatement(
            database, "SELECT count(*) FROM queued WHERE queue = ?1 AND (expires IS NULL OR expires > ?2)")
        oldest = try PreparedStatement(
            database,
            """
            SELECT created, id, number, '' FROM instances
            WHERE status = ?1 AND (id < '@' OR id >= 'A') AND created <= ?2 AND (created, id) > (?3, ?4)
            ORDER BY created, id
            """)
        counted = try PreparedStatement(
            database,
            """
            SELECT count(*) FROM
            (SELECT 1 FROM instances WHERE status = ?1 AND (id < '@' OR id >= 'A') LIMIT ?2)
            """)
        payloadPart = try PreparedStatement(
            database, "SELECT \(PayloadPart.columns) FROM payloads WHERE payload = ? AND part = ?")
    }

    /// Everything read in the body is from one moment.
    func view<Value>(_ body: (ReaderConnection) throws -> Value) throws -> Value {
        try begin.run()
        do {
            let value = try body(self)
            try end.run()
            return value
        } catch {
            if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
            throw error
        }
    }
}
