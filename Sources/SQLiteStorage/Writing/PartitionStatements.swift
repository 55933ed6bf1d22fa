internal import DurableTask
internal import FailPoints
internal import GRDB

/// Writes the rows that belong to the partition and to no instance.
final class PartitionStatements {
    private let putDetached: PreparedStatement
    private let deleteDetached: PreparedStatement
    private let putOutbox: PreparedStatement
    private let trimOutbox: PreparedStatement
    private let putReceived: PreparedStatement
    private let putReceipt: PreparedStatement
    private let dropReceipts: PreparedStatement
    private let payloads: PayloadStatements

    init(_ database: Database, _ payloads: PayloadStatements) throws {
        self.payloads = payloads
        putDetached = try PreparedStatement(
            database, "INSERT OR REPLACE INTO detached (\(DetachedActivity.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)")
        deleteDetached = try PreparedStatement(
            database, "DELETE FROM detached WHERE instance = ? AND generation = ? AND turn = ? AND eventID = ?")
        putOutbox = try PreparedStatement(
            database, "INSERT OR REPLACE INTO outbox (\(OutboxRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?)")
        trimOutbox = try PreparedStatement(database, "DELETE FROM outbox WHERE target = ? AND sequence <= ?")
        putReceived = try PreparedStatement(
            database, "INSERT OR REPLACE INTO received (sender, sequence, checksum) VALUES (?, ?, ?)")
        putReceipt = try PreparedStatement(
            database, "INSERT OR REPLACE INTO receipts (\(Receipt.columns)) VALUES (?, ?, ?, ?, ?)")
        dropReceipts = try PreparedStatement(
            database,
            "DELETE FROM receipts WHERE key IN (SELECT key FROM receipts WHERE at < ? ORDER BY at LIMIT 2)")
    }

    func write(_ change: Change) throws {
        switch change {
        case .putDetachedActivity(let activity):
            bind(putDetached, activity.instanceID, activity.scheduling)
            putDetached.bind(5, activity.executionID.rawValue)
            putDetached.bind(7, activity.checksum)
            try putDetached.with(6, activity.event) { try putDetached.run(at: .detached) }
            try payloads.name(
                activity.event, by: .detached, 0, Self.row(activity.instanceID, activity.scheduling))
        case .deleteDetachedActivity(let id, let scheduling):
            bind(deleteDetached, id, scheduling)
            try deleteDetached.run(at: .detachedDone)
            try payloads.forget(.detached, 0, Self.row(id, scheduling))
        case .putOutbox(let row):
            putOutbox.bind(1, row.target)
            putOutbox.bind(2, Int64(bitPattern: row.sequence))
            putOutbox.bind(3, row.instanceID.rawValue)
            putOutbox.bind(4, row.executionID?.rawValue)
            putOutbox.bind(5, row.visibleAt?.microsecondsRoundedUp)
            putOutbox.bind(7, row.checksum)
            try putOutbox.with(6, row.event) { try putOutbox.run() }
            try payloads.name(row.event, by: .outbox, Int64(row.target), Self.row(row.sequence))
        case .trimOutbox(let target, let sequence):
            trimOutbox.bind(1, target)
            trimOutbox.bind(2, Int64(clamping: sequence))
            try trimOutbox.run()
            try payloads.forget(.outbox, Int64(target), through: Self.row(sequence))
        case .putReceived(let sender, let sequence):
            let row = ReceivedRow(sender: Int64(sender), sequence: Int64(bitPattern: sequence))
            putReceived.bind(1, row.sender)
            putReceived.bind(2, row.sequence)
            putReceived.bind(3, row.checksum)
            try putReceived.run()
        case .putReceipt(let receipt):
            putReceipt.bind(1, receipt.key)
            putReceipt.bind(2, receipt.request)
            putReceipt.bind(3, receipt.instanceID.rawValue)
            putReceipt.bind(4, receipt.at.microseconds)
            putReceipt.bind(5, receipt.checksum)
            try putReceipt.run(at: .receipt)
            // Two old ones go for each that comes: there are never many.
            dropReceipts.bind(1, receipt.outlives.microseconds)
            try dropReceipts.run()
        case .putHeader, .appendTurn, .dropHistory, .putMessage, .deleteMessage, .purge, .putEntity, .deleteEntity:
            break
        }
    }

    private static func row(_ id: InstanceID, _ scheduling: Scheduling) -> String {
        "\(id) \(scheduling.generation) \(scheduling.turn) \(scheduling.eventID)"
    }

    /// Texts in the order of the numbers.
    private static func row(_ sequence: UInt64) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: 20 - digits.count) + digits
    }

    private func bind(_ statement: PreparedStatement, _ id: InstanceID, _ scheduling: Scheduling) {
        statement.bind(1, id.rawValue)
        statement.bind(2, scheduling.generation)
        statement.bind(3, scheduling.turn)
        statement.bind(4, Int(scheduling.eventID))
    }
}
