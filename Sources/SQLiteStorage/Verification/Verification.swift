internal import DurableTask
internal import GRDB

/// One look through a hub's file.
struct Verification {
    private let database: Database
    private var result = HubReport()

    init(_ database: Database) { self.database = database }

    mutating func report() -> HubReport {
        checkFile()
        checkInstances()
        for table in ["turns", "messages"] { checkOwners(of: table) }
        check("detached") { verification in
            try verification.each("SELECT \(DetachedActivity.columns) FROM detached") { row in
                let activity = try DetachedActivity(row)
                guard case .taskScheduled = (try? HistoryEvent.decodeRows(activity.event))?.first?.kind else {
                    throw StorageError.corruptRow("detached", "instance '\(activity.instanceID)'")
                }
            }
        }
        checkEntities()
        checkPayloads()
        checkOutbox()
        check("received") { try $0.each("SELECT \(ReceivedRow.columns) FROM received") { _ = try ReceivedRow($0) } }
        check("receipts") { try $0.each("SELECT \(Receipt.columns) FROM receipts") { _ = try Receipt($0) } }
        check("hub") { verification in
            try verification.each("SELECT name, value, checksum FROM hub") { row in
                guard HubNumber(rawValue: row.text(0))?.checksum(row.int(1)) == row.int(2) else {
                    throw StorageError.corruptRow("hub", "name '\(row.text(0))'")
                }
            }
        }
        checkHostRows()
        return result
    }

    private mutating func find(_ message: String, _ id: InstanceID? = nil) {
        result.findings.append(HubReport.Finding(message, instanceID: id))
    }

    /// A table that cannot be read to its end is one finding; the next is looked at all the same.
    private mutating func check(_ table: String, _ body: (inout Verification) throws -> Void) {
        do {
            try body(&self)
        } catch {
            find("Table '\(table)' cannot be read to its end. \(StorageError(error).message)")
        }
    }

    /// Gives each row to the body; one that is not what was written is a finding.
    private mutating func each(_ sql: String, _ body: (PreparedStatement) throws -> Void) throws {
        let statement = try PreparedStatement(database, sql)
        defer { statement.reset() }
        while try statement.step() {
            do { try body(statement) } catch let error as StorageError where error.code == .corrupt {
                find(error.message)
            }
        }
    }

    /// Pages, the order of rows, and whether each index has what its table has.
    private mutating func checkFile() {
        check("sqlite_schema") { verification in
            for line in try String.fetchAll(verification.database, sql: "PRAGMA integrity_check(100)")
            where line != "ok" {
                verification.find("The file is damaged: \(line). Restore it from a copy.")
            }
        }
    }

    private mutating func checkInstances() {
        check("instances") { verification in
            let instances = try PreparedStatement(
                verification.database, "SELECT \(InstanceRow.columns) FROM instances ORDER BY number")
            let turns = try PreparedStatement(
                verification.database,
                "SELECT \(TurnRow.columns) FROM turns WHERE instance = ? ORDER BY generation, turn")
            let messages = try PreparedStatement(
                verification.database,
                "SELECT \(MessageRow.columns) FROM messages WHERE instance = ? ORDER BY sequence")
            defer { for statement in [instances, turns, messages] { statement.reset() } }
            while try instances.step() {
                verification.result.instances += 1
                let (number, id) = (instances.int(0), InstanceID(trusted: instances.text(1)))
                let before = verification.result.findings.count
                let header = verification.sound(id) { try InstanceRow(instances).header() } ?? nil
                let rows = try verification.rows(turns, number, id) { try TurnRow($0, of: id, number: number) }
                let waiting = try verification.rows(messages, number, id) { try MessageRow($0, of: id, number: number) }
                verification.result.turns += rows.count
                verification.result.messages += waiting.count
                // Rows that are damaged contradict others anyway.
                guard verification.result.findings.count == before else { continue }
                if let header {
                    verification.result.findings +=
                        StoredInstance(header: header, turns: rows, messages: waiting).findings
                } else if !rows.isEmpty {
                    verification.find("Instance '\(id)' has a history and no header. Restore the hub from a copy.", id)
                }
            }
        }
    }

    private mutating func rows<Row>(
        _ statement: PreparedStatement, _ number: Int64, _ id: InstanceID, _ read: (PreparedStatement) throws -> Row
    ) throws -> [Row] {
        statement.bind(1, number)
        var rows: [Row] = []
        while try statement.step() {
            if let row = sound(id, { try read(statement) }) { rows.append(row) }
        }
        return rows
    }

    /// Nil, and a finding, when the row is not what was written.
    private mutating func sound<Value>(_ id: InstanceID, _ read: () throws -> Value) -> Value? {
        do { return try read() } catch {
            find(StorageError(error).message, id)
            return nil
        }
    }

    private mutating func checkOwners(of table: String) {
        check(table) { verification in
            let sql = "SELECT DISTINCT instance FROM \(table) WHERE instance NOT IN (SELECT number FROM instances)"
            for number in try Int64.fetchAll(verification.database, sql: sql) {
                verification.find("Rows of table '\(table)' belong to no instance (number \(number)). Restore the hub.")
            }
        }
    }

    /// A row of an entity says something, and its number is that of its id. A file of version 1 has no such table yet.
    private mutating func checkEntities() {
        check("entities") { verification in
            let exists = "SELECT count(*) FROM sqlite_schema WHERE name = 'entities'"
            guard try Int.fetchOne(verification.database, sql: exists) ?? 0 > 0 else { return }
            let owner = "(SELECT id FROM instances WHERE instances.number = entities.number)"
            try verification.each("SELECT \(EntityRow.columns), \(owner) FROM entities") { columns in
                let row = try EntityRow(columns)
                guard columns.optionalText(9) == row.instanceID.rawValue, row.isNeeded, EntityID(row.instanceID) != nil
                else { throw StorageError.corruptRow("entities", "id '\(row.instanceID)'") }
            }
        }
    }

    /// Every part is what was written, and what a row names is there. A file of version 2 has no such tables yet.
    private mutating func checkPayloads() {
        check("payloads") { verification in
            let exists = "SELECT count(*) FROM sqlite_schema WHERE name = 'payloads'"
            guard try Int.fetchOne(verification.database, sql: exists) ?? 0 > 0 else { return }
            try verification.each("SELECT \(PayloadPart.columns) FROM payloads") { _ = try PayloadPart($0).plain() }
            let lost = """
                SELECT DISTINCT payload FROM payloadNames
                WHERE NOT EXISTS (SELECT 1 FROM payloads WHERE payloads.payload = payloadNames.payload)
                """
            for id in try String.fetchAll(verification.database, sql: lost) {
                verification.find("Payload '\(id)' is named by a row and is not there. Restore the hub from a copy.")
            }
        }
    }

    /// What a partition has for another goes on without a gap.
    private mutating func checkOutbox() {
        check("outbox") { verification in
            var last: [Int: UInt64] = [:]
            try verification.each("SELECT \(OutboxRow.columns) FROM outbox ORDER BY target, sequence") { columns in
                let row = try OutboxRow(columns)
                defer { last[row.target] = row.sequence }
                guard last[row.target].map({ $0 + 1 == row.sequence }) ?? true,
                    (try? HistoryEvent.decodeRows(row.event))?.count == 1
                else { throw StorageError.corruptRow("outbox", "target \(row.target), sequence \(row.sequence)") }
            }
        }
    }

    private mutating func checkHostRows() {
        var count = 0
        check("records") { verification in
            try verification.each("SELECT \(HostRecord.columns), space FROM records") { row in
                count += 1
                guard let space = RecordSpace(rawValue: row.text(4)) else {
                    throw StorageError.corruptRow("records", "space '\(row.text(4))', key '\(row.text(0))'")
                }
                _ = try HostRecord(row, in: space)
            }
        }
        check("queued") { verification in
            try verification.each("SELECT \(QueueMessage.columns), queue FROM queued") { row in
                count += 1
                _ = try QueueMessage(row, in: row.text(8))
            }
        }
        result.hostRows = count
    }
}
