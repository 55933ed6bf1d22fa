internal import DurableTask
internal import GRDB

/// The two connections that change the file: the writer's, and the one that writes the log back. Used by the writer's
/// thread alone.
final class OpenFile {
    private let connection: Connection
    let checkpointer: Checkpointer
    /// Nil once closed: the statements must be gone before the connection closes.
    private var writer: WriterConnection?

    /// Makes the tables in a new file.
    ///
    /// What a former owner left in the log is written back into the file and flushed before anybody is told of it: if
    /// that owner's last flush failed, the end of the log may be in memory and not on the disk.
    init(_ file: DatabaseFile) throws {
        connection = try Connection(file, role: .writer)
        checkpointer = try Checkpointer(file)
        writer = try connection.queue.writeWithoutTransaction { [checkpointer] database in
            try Schema.prepare(database, path: file.path)
            if let pages = file.maximumPages { try database.execute(sql: "PRAGMA max_page_count = \(pages)") }
            checkpointer.watch(database)
            let writer = try WriterConnection(database, now: file.now)
            try writer.checkpoint()
            return writer
        }
    }

    /// Runs the body on the connection that writes; nil when that is closed.
    func write<Value>(_ body: (WriterConnection) throws -> Value) rethrows -> Value? {
        try connection.queue.writeWithoutTransaction { _ in try writer.map(body) }
    }

    func close() {
        checkpointer.close()
        connection.queue.writeWithoutTransaction { _ in writer = nil }
        try? connection.queue.close()
    }
}
