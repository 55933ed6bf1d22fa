internal import DurableTask
internal import GRDB
internal import GRDBSQLite

/// One connection to the hub's file, with the settings that its role needs, read back.
struct Connection: Sendable {
    enum Role: Sendable {
        case writer
        case checkpointer
        case reader
    }

    let queue: DatabaseQueue

    /// - Throws: ``StorageError``.
    init(_ file: DatabaseFile, role: Role) throws {
        var configuration = Configuration()
        configuration.readonly = role == .reader
        configuration.busyMode = .timeout(10)
        configuration.label = "SQLiteStorage.\(role)"
        // Set in its own time: GRDB lowers `synchronous` when it switches to WAL.
        configuration.journalMode = .default
        queue = try DatabaseQueue(path: file.name, configuration: configuration)
        try queue.writeWithoutTransaction { database in
            switch role {
            case .reader:
                try database.execute(
                    sql: "PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")
            case .writer, .checkpointer:
                try Self.makeDurable(database)
            }
        }
    }

    /// Write-ahead log, flushed at every commit; nothing is written when the file does not take these settings.
    private static func makeDurable(_ database: Database) throws {
        try database.execute(
            sql: """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA cache_size = -32000;
                PRAGMA temp_store = MEMORY;
                PRAGMA cell_size_check = ON;
                PRAGMA journal_size_limit = 67108864;
                """)
        let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? ""
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
        guard mode.lowercased() == "wal", synchronous == 2 else {
            throw StorageError(
                .io,
                """
                The task hub's file does not take the settings that make it durable (journal_mode is '\(mode)', \
                synchronous is \(synchronous)). Use a local disk.
                """
            )
        }
    }
}
