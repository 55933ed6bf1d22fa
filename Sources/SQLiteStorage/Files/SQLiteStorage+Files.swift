public import DurableTask
internal import Foundation
internal import GRDB

extension SQLiteStorage {
    /// Copies a hub, as it is at one moment, into a new file. A host may be using it, and goes on meanwhile.
    /// - Throws: ``StorageError``: `conflict` when there is a file already; `io`.
    public static func backUp(file path: String, to copy: String) throws(StorageError) {
        try requireThere(path)
        guard !FileManager.default.fileExists(atPath: copy) else {
            throw StorageError(.conflict, "There is a file '\(copy)' already. Name another one, or delete it.")
        }
        do {
            let connection = try Connection(DatabaseFile(path: path), role: .reader)
            defer { try? connection.queue.close() }
            try connection.queue.unsafeRead { database in
                try Schema.check(database, path: path)
                try database.execute(sql: "VACUUM INTO ?", arguments: [copy])
            }
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: copy))
            try handle.synchronize()
            try handle.close()
        } catch {
            throw StorageError(error)
        }
    }

    /// Deletes a hub that is not in use, with everything in it.
    /// - Throws: ``StorageError``: `owned` when a process has it open; `io`.
    public static func delete(file path: String, owner: String) throws(StorageError) {
        try requireThere(path)
        let lock = try OwnerLock(path: path + ".lock", owner: owner)
        defer { lock.release() }
        // The database last: while it is there, this can be done again.
        for suffix in ["-shm", "-wal", "", ".lock"] {
            let file = path + suffix
            guard FileManager.default.fileExists(atPath: file) else { continue }
            do {
                try FileManager.default.removeItem(atPath: file)
            } catch {
                throw StorageError(.io, "The file '\(file)' cannot be deleted: \(error.localizedDescription)")
            }
        }
    }

    /// Whether a process has a hub open.
    public static func isInUse(file path: String) -> Bool {
        guard FileManager.default.fileExists(atPath: path + ".lock") else { return false }
        do {
            try OwnerLock(path: path + ".lock", owner: "petrel hub").release()
            return false
        } catch {
            return error.code == .owned
        }
    }

    static func requireThere(_ path: String) throws(StorageError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StorageError(.io, "There is no file '\(path)', and so no task hub.")
        }
    }
}
