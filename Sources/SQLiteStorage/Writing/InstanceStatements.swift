internal import DurableTask
internal import FailPoints
internal import GRDB

/// Writes the rows of instances: header, history, messages.
final class InstanceStatements {
    private let find: PreparedStatement
    private let insert: PreparedStatement
    private let updateAll: PreparedStatement
    private let updateWatched: PreparedStatement
    private let updateUnwatched: PreparedStatement
    private let insertTurn: PreparedStatement
    private let putMessage: PreparedStatement
    private let deleteMessage: PreparedStatement
    private let deleteTurns: PreparedStatement
    private let deleteMessages: PreparedStatement
    private let deleteInstance: PreparedStatement
    private let putEntity: PreparedStatement
    private let deleteEntity: PreparedStatement
    private let deleteDeserted: PreparedStatement
    private let highestNumber: PreparedStatement
    private let highestSequence: PreparedStatement
    private let payloads: PayloadStatements

    /// Instances written lately, so that most commits need not look theirs up.
    private var known: [InstanceID: Known] = [:]
    private var nextNumber: Int64?

    private struct Known {
        var number: Int64
        /// The indexed fields as stored, when they are known: an update leaves alone what does not change.
        var watched: Watched?
    }

    private struct Watched: Equatable {
        var name: String
        var version: String?
        var parent: String?
        var created: Int64
        var status: Int64
        var wake: Int64?
        var open: Int64
        var completed: Int64?
        var errorType: String?

        init(_ fields: InstanceRow.Fields) {
            name = fields.name
            version = fields.version
            parent = fields.parent
            created = fields.created
            status = fields.status
            wake = fields.wake
            open = fields.open
            completed = fields.completed
            errorType = fields.errorType
        }

        func hasSameOrigin(as other: Watched) -> Bool {
            name == other.name && version == other.version && parent == other.parent && created == other.created
        }
    }

    private static let knownLimit = 65_536

    init(_ database: Database, _ payloads: PayloadStatements) throws {
        self.payloads = payloads
        find = try PreparedStatement(database, "SELECT number FROM instances WHERE id = ?")
        insert = try PreparedStatement(
            database,
            """
            INSERT INTO instances (number, id, generation, execution, updated, details, checksum,
                status, wake, open, completed, errorType, name, version, parent, created)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
            """)
        let unwatched =
            """
            UPDATE instances SET generation = ?3, execution = ?4, updated = ?5, details = ?6, checksum = ?7
            """
        let watched = unwatched + ", status = ?8, wake = ?9, open = ?10, completed = ?11, errorType = ?12"
        let all = watched + ", name = ?13, version = ?14, parent = ?15, created = ?16"
        updateUnwatched = try PreparedStatement(database, unwatched + " WHERE number = ?1")
        updateWatched = try PreparedStatement(database, watched + " WHERE number = ?1")
        updateAll = try PreparedStatement(database, all + " WHERE number = ?1")
        insertTurn = try PreparedStatement(
            database,
            "INSERT INTO turns (instance, generation, turn, committed, checksum, events) VALUES (?, ?, ?, ?, ?, ?)")
        putMessage = try PreparedStatement(
            database,
            """
            INSERT OR REPLACE INTO messages (instance, sequence, execution, visible, checksum, event)
            VALUES (?, ?, ?, ?, ?, ?)
            """)
        deleteMessage = try PreparedStatement(database, "DELETE FROM messages WHERE instance = ? AND sequence = ?")
        deleteTurns = try PreparedStatement(database, "DELETE FROM turns WHERE instance = ?")
        deleteMessages = try PreparedStatement(database, "DELETE FROM messages WHERE instance = ?")
        deleteInstance = try PreparedStatement(database, "DELETE FROM instances WHERE number = ?")
        putEntity = try PreparedStatement(
            database, "INSERT OR REPLACE INTO entities (\(EntityRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        deleteEntity = try PreparedStatement(database, "DELETE FROM entities WHERE number = ?")
        deleteDeserted = try PreparedStatement(
            database,
            "DELETE FROM instances WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM messages WHERE instance = ?1)")
        highestNumber = try PreparedStatement(database, "SELECT max(number) FROM instances")
        highestSequence = try PreparedStatement(database, "SELECT max(sequence) FROM messages")
    }

    /// After a transaction that failed, nothing remembered is to be trusted.
    func forget() {
        known.removeAll()
        nextNumber = nil
    }

    func highestStoredMessage() throws -> UInt64 {
        UInt64(bitPattern: try highestSequence.first { $0.int(0) } ?? 0)
    }

    func write(_ instance: PendingChanges.Instance) throws {
        let id = instance.id
        if instance.isPurged { try purge(id) }
        if instance.isHistoryDropped, let number = try number(of: id) {
            deleteTurns.bind(1, number)
            try deleteTurns.run(at: .historyDrop)
            try payloads.forgetAll(.turn, of: number)
        }
        if let header = instance.header { try put(header) }
        if !instance.turns.isEmpty {
            let number = try numberOrNew(of: id)
            for row in instance.turns { try append(row, number: number) }
        }
        if !instance.deletedMessages.isEmpty, let number = try number(of: id) {
            for sequence in instance.deletedMessages {
                deleteMessage.bind(1, number)
                deleteMessage.bind(2, Int64(bitPattern: sequence))
                try deleteMessage.run(at: .messageTaken)
                try payloads.forget(.message, number, "\(sequence)")
            }
        }
        if !instance.messages.isEmpty {
            let number = try numberOrNew(of: id)
            for row in instance.messages { try put(row, number: number) }
        }
        if let entity = instance.entity { try put(entity, id) }
    }

    /// After the messages: without a row and without one of those, nothing is left of an entity.
    private func put(_ entity: EntityRow?, _ id: InstanceID) throws {
        if let entity {
            let number = try numberOrNew(of: id)
            putEntity.bind(1, number)
            entity.bind(to: putEntity)
            putEntity.bind(9, entity.checksum(number: number))
            try putEntity.with(3, entity.state?.utf8) { try putEntity.run() }
            try payloads.forget(.entity, number)
            try payloads.name(entity.state?.utf8, by: .entity, number)
        } else if let number = try number(of: id) {
            deleteEntity.bind(1, number)
            try deleteEntity.run()
            try payloads.forget(.entity, number)
            deleteDeserted.bind(1, number)
            try deleteDeserted.run()
            known[id] = nil
        }
    }

    private func append(_ row: TurnRow, number: Int64) throws {
        insertTurn.bind(1, number)
        insertTurn.bind(2, row.generation)
        insertTurn.bind(3, row.turn)
        insertTurn.bind(4, row.committedAt.microseconds)
        insertTurn.bind(5, row.checksum(number: number))
        do {
            try insertTurn.with(6, row.events) { try insertTurn.run(at: .turn) }
            try payloads.name(row.events, by: .turn, number, "\(row.generation) \(row.turn)")
        } catch let error as StorageError where error.code == .conflict {
            throw StorageError(
                .conflict,
                "Turn \(row.turn) of generation \(row.generation) of instance '\(row.instanceID)' exists already.")
        }
    }

    private func put(_ row: MessageRow, number: Int64) throws {
        putMessage.bind(1, number)
        putMessage.bind(2, Int64(bitPattern: row.sequence))
        putMessage.bind(3, row.executionID?.rawValue)
        putMessage.bind(4, row.visibleAt?.microsecondsRoundedUp)
        putMessage.bind(5, row.checksum(number: number))
        try putMessage.with(6, row.event) { try putMessage.run(at: .message) }
        try payloads.name(row.event, by: .message, number, "\(row.sequence)")
    }

    private func purge(_ id: InstanceID) throws {
        guard let number = try number(of: id) else { return }
        for statement in [deleteTurns, deleteMessages, deleteInstance] {
            statement.bind(1, number)
            try statement.run(at: .purge)
        }
        try payloads.forgetAll(.turn, of: number)
        try payloads.forgetAll(.message, of: number)
        known[id] = nil
    }

    // MARK: The instance's own row

    private func put(_ header: InstanceHeader) throws {
        let id = header.instanceID
        guard let number = try number(of: id) else {
            _ = try insert(id, header)
            return
        }
        let row = InstanceRow(number: number, id: id, header: header)
        guard let fields = row.fields else { return }
        let watched = Watched(fields)
        let stored = known[id]?.watched
        let statement: PreparedStatement
        if stored == watched {
            statement = updateUnwatched
        } else if let stored, stored.hasSameOrigin(as: watched) {
            statement = updateWatched
            bindWatched(statement, fields)
        } else {
            statement = updateAll
            bindWatched(statement, fields)
            bindOrigin(statement, fields)
        }
        try run(statement, row, fields)
        known[id]?.watched = watched
    }

    private func insert(_ id: InstanceID, _ header: InstanceHeader?) throws -> Int64 {
        let number = try nextNumber ?? (highestNumber.first { $0.int(0) } ?? 0) + 1
        let row = InstanceRow(number: number, id: id, header: header)
        insert.bind(2, id.rawValue)
        if let fields = row.fields {
            bindWatched(insert, fields)
            bindOrigin(insert, fields)
        } else {
            for index: Int32 in 8...16 { insert.bind(index, Int64?.none) }
        }
        try run(insert, row, row.fields)
        nextNumber = number + 1
        if known.count >= Self.knownLimit { known.removeAll(keepingCapacity: true) }
        known[id] = Known(number: number, watched: row.fields.map(Watched.init))
        return number
    }

    private func run(_ statement: PreparedStatement, _ row: InstanceRow, _ fields: InstanceRow.Fields?) throws {
        statement.bind(1, row.number)
        statement.bind(3, fields?.generation)
        statement.bind(4, fields?.execution)
        statement.bind(5, fields?.updated)
        statement.bind(7, row.checksum)
        try statement.with(6, fields?.details) { try statement.run(at: .header) }
    }

    private func bindWatched(_ statement: PreparedStatement, _ fields: InstanceRow.Fields) {
        statement.bind(8, fields.status)
        statement.bind(9, fields.wake)
        statement.bind(10, fields.open)
        statement.bind(11, fields.completed)
        statement.bind(12, fields.errorType)
    }

    private func bindOrigin(_ statement: PreparedStatement, _ fields: InstanceRow.Fields) {
        statement.bind(13, fields.name)
        statement.bind(14, fields.version)
        statement.bind(15, fields.parent)
        statement.bind(16, fields.created)
    }

    private func numberOrNew(of id: InstanceID) throws -> Int64 { try number(of: id) ?? insert(id, nil) }

    private func number(of id: InstanceID) throws -> Int64? {
        if let known = known[id] { return known.number }
        find.bind(1, id.rawValue)
        guard let number = try find.first({ $0.int(0) }) else { return nil }
        if known.count >= Self.knownLimit { known.removeAll(keepingCapacity: true) }
        known[id] = Known(number: number)
        return number
    }
}
