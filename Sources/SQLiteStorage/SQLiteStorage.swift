public import DurableTask
internal import GRDB

/// A task hub and its host's records in one SQLite file, flushed before anything is acknowledged.
///
/// One process at a time owns the file. One thread writes; it gathers the commits of all instances into one
/// transaction with one flush. Reads see what is committed, on connections of their own, and every row read is checked
/// against its checksum. The hub has one partition.
public final class SQLiteStorage: StorageProvider, HostStore {
    let writer: Writer
    let readers: ReaderPool

    public var partitionCount: Int { 1 }

    /// What the writer has done since the hub was opened.
    public var statistics: SQLiteStatistics { writer.statistics }

    private init(writer: Writer, readers: ReaderPool) {
        self.writer = writer
        self.readers = readers
    }

    /// Opens the hub's file, making it when there is none.
    ///
    /// - Parameters:
    ///   - path: of the database file; its folder exists. Beside it lie its log and a lock file.
    ///   - owner: who opens it, for the message to whoever tries while this one has it.
    /// - Throws: ``StorageError``: `owned` when another process has it; `newerSchema`; `corrupt`; `io`.
    public static func open(file path: String, owner: String) throws -> SQLiteStorage {
        do {
            return try open(DatabaseFile(path: path), owner: owner)
        } catch {
            throw StorageError(error)
        }
    }

    static func open(_ file: DatabaseFile, owner: String) throws -> SQLiteStorage {
        let lock = try OwnerLock(path: file.path + ".lock", owner: owner)
        let readers = ReaderPool(file)
        let loop = try WriterLoop(file, readers: readers, lock: lock)
        let writer = Writer()
        writer.start(loop)
        return SQLiteStorage(writer: writer, readers: readers)
    }

    deinit { writer.close() }

    public func close() async {
        writer.close()
        await withCheckedContinuation { continuation in writer.whenEnded { continuation.resume() } }
    }
}

extension StorageError {
    static let closedHub = StorageError(.closed, "The task hub's file is closed; nothing more can be read or written.")
}
