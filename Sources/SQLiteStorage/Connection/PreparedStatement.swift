internal import DurableTask
internal import FailPoints
internal import GRDB
internal import GRDBSQLite

/// A statement prepared once and run often, bound and stepped without boxing or copying large values.
///
/// Belongs to one connection and is used only inside it.
final class PreparedStatement {
    private let handle: OpaquePointer
    /// Keeps `handle` alive.
    private let statement: GRDB.Statement

    init(_ database: Database, _ sql: String) throws {
        statement = try database.makeStatement(sql: sql)
        handle = statement.sqliteStatement
    }

    // MARK: Binding, from 1

    func bind(_ index: Int32, _ value: Int64) { sqlite3_bind_int64(handle, index, value) }
    func bind(_ index: Int32, _ value: Int) { sqlite3_bind_int64(handle, index, Int64(value)) }

    func bind(_ index: Int32, _ value: Int64?) {
        if let value { sqlite3_bind_int64(handle, index, value) } else { sqlite3_bind_null(handle, index) }
    }

    func bind(_ index: Int32, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            guard let base = bytes.baseAddress else {
                sqlite3_bind_text(handle, index, "", 0, Self.copied)
                return
            }
            base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                _ = sqlite3_bind_text(handle, index, $0, Int32(clamping: bytes.count), Self.copied)
            }
        }
    }

    func bind(_ index: Int32, _ text: String?) {
        if let text { bind(index, text) } else { sqlite3_bind_null(handle, index) }
    }

    /// Binds the bytes without copying them, for the time of the body.
    func with<Value>(_ index: Int32, _ bytes: [UInt8]?, _ body: () throws -> Value) rethrows -> Value {
        guard let bytes else {
            sqlite3_bind_null(handle, index)
            return try body()
        }
        return try bytes.withUnsafeBytes { buffer in
            if let base = buffer.baseAddress, !buffer.isEmpty {
                sqlite3_bind_blob64(handle, index, base, UInt64(buffer.count), nil)
            } else {
                sqlite3_bind_zeroblob(handle, index, 0)
            }
            defer { sqlite3_bind_null(handle, index) }
            return try body()
        }
    }

    // MARK: Running

    /// Runs a statement that answers no rows.
    func run() throws {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure() }
    }

    @inline(__always)
    func run(at point: FailPoint) throws {
        point.before()
        try run()
        point.after()
    }

    /// Moves to the next row; resets the statement after the last.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        default:
            let failure = failure()
            sqlite3_reset(handle)
            throw failure
        }
    }

    func reset() { sqlite3_reset(handle) }

    /// How many rows the last statement of the connection changed, which must have been this one.
    var changes: Int { Int(sqlite3_changes64(sqlite3_db_handle(handle))) }

    /// The first row's value, if there is a row.
    func first<Value>(_ read: (PreparedStatement) throws -> Value) throws -> Value? {
        defer { reset() }
        return try step() ? read(self) : nil
    }

    /// All rows' values.
    func all<Value>(_ read: (PreparedStatement) throws -> Value) throws -> [Value] {
        defer { reset() }
        var values: [Value] = []
        while try step() { values.append(try read(self)) }
        return values
    }

    private func failure() -> StorageError {
        let connection = sqlite3_db_handle(handle)
        return StorageError(
            sqlite: sqlite3_extended_errcode(connection), message: String(cString: sqlite3_errmsg(connection)))
    }

    // MARK: Columns, from 0

    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func optionalInt(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : text(column)
    }

    func blob(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func optionalBlob(_ column: Int32) -> [UInt8]? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : blob(column)
    }

    /// SQLite's `SQLITE_TRANSIENT`: it makes a copy of its own.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
