internal import DurableTask

extension ReaderConnection {
    /// What a new owner must know. The statements run once and are not kept.
    func snapshot() throws -> PartitionSnapshot {
        var snapshot = PartitionSnapshot()
        let watched = try PreparedStatement(
            database,
            """
            SELECT \(InstanceRow.columns) FROM instances
            WHERE (open > 0 OR wake IS NOT NULL) AND status IN (0, 2, 6, 7) ORDER BY created
            """)
        for row in try watched.all(InstanceRow.init) {
            guard var header = try row.header() else { continue }
            if header.openActivities > 0 {
                try bringUpToDate(&header, number: row.number)
                snapshot.withOpenActivities.append(header)
            }
            if let at = header.nextWake { snapshot.wakeUps.append((header.instanceID, at)) }
        }
        snapshot.messages = try undeliveredMessages()
        snapshot.detachedActivities = try PreparedStatement(
            database, "SELECT \(DetachedActivity.columns) FROM detached ORDER BY instance, generation, turn, eventID"
        ).all(DetachedActivity.init)
        snapshot.outbox = try PreparedStatement(
            database, "SELECT \(OutboxRow.columns) FROM outbox ORDER BY target, sequence"
        ).all(OutboxRow.init)
        let received = try PreparedStatement(database, "SELECT sender, sequence, checksum FROM received")
        for (row, checksum) in try received.all({ (ReceivedRow(sender: $0.int(0), sequence: $0.int(1)), $0.int(2)) }) {
            guard row.checksum == checksum else { throw StorageError.corruptRow("received", "sender \(row.sender)") }
            snapshot.received[Int(row.sender)] = UInt64(bitPattern: row.sequence)
        }
        return snapshot
    }

    private func undeliveredMessages() throws -> [MessageRow] {
        let statement = try PreparedStatement(
            database, "SELECT \(MessageRow.columns), instance FROM messages ORDER BY sequence")
        var ids: [Int64: InstanceID] = [:]
        return try statement.all { columns in
            let number = columns.int(5)
            let id: InstanceID
            if let known = ids[number] {
                id = known
            } else {
                guard let instance = try row(number: number) else {
                    throw StorageError.missingRow("instances", "number \(number)")
                }
                id = InstanceID(trusted: instance.id)
                ids[number] = id
            }
            return try MessageRow(columns, of: id, number: number)
        }
    }
}
