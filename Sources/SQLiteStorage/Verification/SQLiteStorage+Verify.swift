public import DurableTask
internal import GRDB

extension SQLiteStorage {
    /// Looks through the file of a hub that is not in use, and changes nothing in it: SQLite's own check, every row's
    /// checksum, and what the rows must say of each other.
    /// - Throws: `owned` when a process has the hub open; `conflict` or `newerSchema` when the file is not one this
    ///   version can read; `io`. What is damaged is not thrown but found.
    public static func verify(file path: String, owner: String) throws(StorageError) -> HubReport {
        try requireThere(path)
        let lock = try OwnerLock(path: path + ".lock", owner: owner)
        defer { lock.release() }
        do {
            let connection = try Connection(DatabaseFile(path: path), role: .reader)
            defer { try? connection.queue.close() }
            return try connection.queue.unsafeRead { database in
                try Schema.check(database, path: path)
                var verification = Verification(database)
                return verification.report()
            }
        } catch {
            let error = StorageError(error)
            guard error.code == .damaged else { throw error }
            var report = HubReport()
            report.findings = [HubReport.Finding(error.message)]
            return report
        }
    }
}
