internal import DurableTask
internal import Foundation
internal import GRDB

/// A hub as lines of JSON: one that says what follows, then one for each row of each table,
/// `["instances", 1, "order-7", …]`, and one at the end, so that a file that was cut off is noticed. Bytes are written as
/// `{"base64": "…"}`.
extension SQLiteStorage {
    private struct Head: Codable {
        var format = "petrel-task-hub"
        var version = 1
        var schema: Int
        /// The columns of each table, in the order of its rows.
        var tables: [String: [String]]
    }

    private struct End: Codable {
        var rows: Int
    }

    /// - Parameters:
    ///   - write: is given the lines, several at once, each with its line feed.
    ///   - progress: is told now and then how many rows there are so far.
    /// - Returns: how many rows there are.
    /// - Throws: ``StorageError``; what `write` throws.
    public static func export(
        file path: String, write: ([UInt8]) throws -> Void, progress: (Int) -> Void = { _ in }
    ) throws -> Int {
        try requireThere(path)
        let connection = try Connection(DatabaseFile(path: path), role: .reader)
        defer { try? connection.queue.close() }
        return try connection.queue.read { database in
            try Schema.check(database, path: path)
            let columns = try columns(of: database)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            var lines = Array(try encoder.encode(Head(schema: version, tables: columns))) + [UInt8(ascii: "\n")]
            var count = 0
            for table in columns.keys.sorted() {
                let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(table)")
                while let row = try rows.next() {
                    let cells = [Cell.text(table)] + row.databaseValues.map(Cell.init)
                    lines += try encoder.encode(cells)
                    lines.append(UInt8(ascii: "\n"))
                    count += 1
                    guard lines.count > 1 << 20 else { continue }
                    try write(lines)
                    lines.removeAll(keepingCapacity: true)
                    progress(count)
                }
            }
            lines += try encoder.encode(End(rows: count))
            lines.append(UInt8(ascii: "\n"))
            try write(lines)
            return count
        }
    }

    /// Makes a hub of what ``export(file:write:progress:)`` wrote.
    /// - Parameter lines: without their line feeds.
    /// - Returns: how many rows there are.
    /// - Throws: ``StorageError``: `conflict` when there is such a hub already or the lines are not a whole hub; then there is
    ///   none.
    public static func `import`(
        file path: String, owner: String, lines: some Sequence<[UInt8]>, progress: (Int) -> Void = { _ in }
    ) throws -> Int {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw StorageError(.conflict, "There is a task hub at '\(path)' already. Name another one, or delete it.")
        }
        let lock = try OwnerLock(path: path + ".lock", owner: owner)
        defer { lock.release() }
        do {
            let connection = try Connection(DatabaseFile(path: path), role: .writer)
            defer { try? connection.queue.close() }
            return try connection.queue.inDatabase { database in
                try Schema.prepare(database, path: path)
                var count = 0
                try database.inTransaction {
                    count = try read(lines, into: database, progress: progress)
                    return .commit
                }
                try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                return count
            }
        } catch {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            throw StorageError(error)
        }
    }

    private static func read(_ lines: some Sequence<[UInt8]>, into database: Database, progress: (Int) -> Void) throws
        -> Int
    {
        var lines = lines.makeIterator()
        let decoder = JSONDecoder()
        guard let first = lines.next(), let head = try? decoder.decode(Head.self, from: Data(first)),
            head.format == Head(schema: 0, tables: [:]).format
        else { throw StorageError(.conflict, "This is not a task hub that 'petrel hub export' wrote.") }
        guard head.version == 1, head.schema <= Schema.version else {
            throw StorageError(
                .newerSchema, "This task hub was exported by a newer version of Petrel. Use that version to import it.")
        }
        let known = try columns(of: database)
        var statements: [String: Statement] = [:]
        for (table, columns) in head.tables {
            guard let own = known[table], Set(columns).isSubset(of: own) else {
                throw StorageError(.conflict, "This version has no table '\(table)' with the columns \(columns).")
            }
            let places = columns.map { _ in "?" }.joined(separator: ", ")
            statements[table] = try database.makeStatement(
                sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))")
        }
        var count = 0
        while let line = lines.next() {
            if let end = try? decoder.decode(End.self, from: Data(line)) {
                guard end.rows == count else { break }
                return count
            }
            guard var cells = try? decoder.decode([Cell].self, from: Data(line)), case .text(let table)? = cells.first,
                let statement = statements[table]
            else { throw StorageError(.conflict, "Line \(count + 2) is not a row of a task hub.") }
            cells.removeFirst()
            guard cells.count == head.tables[table]?.count else {
                throw StorageError(.conflict, "Line \(count + 2) has not as many values as '\(table)' has columns.")
            }
            try statement.execute(arguments: StatementArguments(cells.map(\.value)))
            count += 1
            if count.isMultiple(of: 10_000) { progress(count) }
        }
        throw StorageError(.conflict, "The lines end before the task hub does: the file was cut off.")
    }

    /// By tables.
    private static func columns(of database: Database) throws -> [String: [String]] {
        let tables = try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        return try Dictionary(
            uniqueKeysWithValues: tables.map { table in (table, try database.columns(in: table).map(\.name)) })
    }

    /// A value of a row.
    private enum Cell: Codable {
        case null
        case integer(Int64)
        case real(Double)
        case text(String)
        case bytes(Data)

        private struct Bytes: Codable {
            var base64: Data
        }

        init(_ value: DatabaseValue) {
            switch value.storage {
            case .null: self = .null
            case .int64(let number): self = .integer(number)
            case .double(let number): self = .real(number)
            case .string(let text): self = .text(text)
            case .blob(let data): self = .bytes(data)
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let number = try? container.decode(Int64.self) {
                self = .integer(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let bytes = try? container.decode(Bytes.self) {
                self = .bytes(bytes.base64)
            } else {
                self = .real(try container.decode(Double.self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .null: try container.encodeNil()
            case .integer(let number): try container.encode(number)
            case .real(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            case .bytes(let data): try container.encode(Bytes(base64: data))
            }
        }

        var value: (any DatabaseValueConvertible)? {
            switch self {
            case .null: nil
            case .integer(let number): number
            case .real(let number): number
            case .text(let text): text
            case .bytes(let data): data
            }
        }
    }
}
