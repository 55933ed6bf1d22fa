internal import DurableTask
internal import GRDB
internal import GRDBSQLite

extension StorageError {
    /// - Parameter code: SQLite's extended result code.
    init(sqlite code: Int32, message: String) {
        switch code & 0xFF {
        case SQLITE_FULL:
            self.init(
                .full, "There is no room for the task hub's data: \(message). Free some space.", isRetryable: true)
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            self.init(
                .damaged,
                """
                The task hub's file is damaged: \(message). Stop the host, see what 'petrel hub verify' finds, and restore \
                the file from a copy.
                """
            )
        case SQLITE_CONSTRAINT:
            self.init(.conflict, "The change contradicts what is stored: \(message).")
        case SQLITE_BUSY, SQLITE_LOCKED:
            self.init(
                .io, "The task hub's file is in use by another program: \(message). Close that program.",
                isRetryable: true)
        default:
            self.init(
                .io,
                """
                The task hub's file cannot be read or written: \(message) (SQLite code \(code)). Check the disk and \
                the permissions.
                """
            )
        }
    }

    /// Whatever was thrown around the database.
    init(_ error: any Error) {
        switch error {
        case let error as StorageError: self = error
        case let error as DatabaseError:
            self.init(sqlite: error.extendedResultCode.rawValue, message: error.message ?? "no message")
        default: self.init(.io, "The task hub's file cannot be used: \(error).")
        }
    }

    /// A row that is not what was written.
    static func corruptRow(_ table: String, _ key: String) -> StorageError {
        StorageError(
            .corrupt,
            """
            The row (\(key)) of table '\(table)' is not what was written there: its checksum differs. Restore the \
            task hub from a copy.
            """
        )
    }

    /// A row that others say is there.
    static func missingRow(_ table: String, _ key: String) -> StorageError {
        StorageError(.corrupt, "The row (\(key)) of table '\(table)' is missing. Restore the task hub from a copy.")
    }
}
