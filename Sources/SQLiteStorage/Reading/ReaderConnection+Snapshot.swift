internal import DurableTask

extension ReaderConnection {
    /// What a new owner must know. The statements run once and are not kept.
    ///
    /// Rows of instances that are not what was written are left out and told of: a header's instance cannot be read by
    /// anybody, a message's must not go on without it. The rows that order the messages between partitions concern
    /// everybody; they are thrown for.
    func snapshot() throws -> PartitionSnapshot {
        var snapshot = PartitionSnapshot()
        let watched = try PreparedStatement(
            database,
            """
            SELECT \(InstanceRow.columns) FROM instances
            WHERE (open > 0 OR wake IS NOT NULL) AND status IN (0, 2, 6, 7) ORDER BY created
            """)
        try watched.sound(damage: &snapshot.damage) { columns in
            guard var header = try InstanceRow(columns).header() else { return }
            if header.openActivities > 0 {
                // A turn that cannot be read is told of when the history is read.
                try? bringUpToDate(&header, number: columns.int(0))
                snapshot.withOpenActivities.append(header)
            }
            if let at = header.nextWake { snapshot.wakeUps.append((header.instanceID, at)) }
        }
        try readMessages(into: &snapshot)
        let detached = try PreparedStatement(
            database, "SELECT \(DetachedActivity.columns) FROM detached ORDER BY instance, generation, turn, eventID")
        try detached.sound(damage: &snapshot.damage) { snapshot.detachedActivities.append(try DetachedActivity($0)) }
        snapshot.outbox = try PreparedStatement(
            database, "SELECT \(OutboxRow.columns) FROM outbox ORDER BY target, sequence"
        ).all(OutboxRow.init)
        let received = try PreparedStatement(database, "SELECT \(ReceivedRow.columns) FROM received").all(
            ReceivedRow.init)
        for row in received { snapshot.received[Int(row.sender)] = UInt64(bitPattern: row.sequence) }
        return snapshot
    }

    private func readMessages(into snapshot: inout PartitionSnapshot) throws {
        let statement = try PreparedStatement(
            database, "SELECT \(MessageRow.columns), instance FROM messages ORDER BY sequence")
        // Nil: the instance's own row cannot be read, and that is told.
        var ids: [Int64: InstanceID?] = [:]
        while try statement.step() {
            let number = statement.int(5)
            if let sequence = UInt64(exactly: statement.int(0)) {
                snapshot.highestMessage = max(snapshot.highestMessage, sequence)
            }
            do {
                if ids[number] == nil {
                    ids[number] = .some(nil)
                    guard let instance = try row(number: number) else {
                        throw StorageError.missingRow("instances", "number \(number)")
                    }
                    ids[number] = InstanceID(trusted: instance.id)
                }
                guard let id = ids[number] ?? nil else { continue }
                snapshot.messages.append(try MessageRow(statement, of: id, number: number))
            } catch let error as StorageError where error.code == .corrupt {
                let header = try addressee(ofMessage: statement.int(0))
                snapshot.damage.append(DamagedRow(header: header, error: error))
            }
        }
    }

    /// Whose a damaged message is, which the row itself cannot be trusted to say: its index can.
    private func addressee(ofMessage sequence: Int64) throws -> InstanceHeader? {
        let statement = try PreparedStatement(
            database, "SELECT instance FROM messages INDEXED BY messagesByInstance WHERE +sequence = ?")
        statement.bind(1, sequence)
        guard let number = try statement.first({ $0.int(0) }) else { return nil }
        return try? row(number: number)?.header()
    }
}

extension PreparedStatement {
    /// Gives each row to the body; a row that it refuses as not what was written is noted.
    fileprivate func sound(damage: inout [DamagedRow], _ body: (PreparedStatement) throws -> Void) throws {
        defer { reset() }
        while try step() {
            do {
                try body(self)
            } catch let error as StorageError where error.code == .corrupt {
                damage.append(DamagedRow(header: nil, error: error))
            }
        }
    }
}
