internal import DurableTask

extension DetachedActivity {
    static let columns = "instance, generation, turn, eventID, execution, event, checksum"

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement) throws {
        self.init(
            instanceID: InstanceID(trusted: row.text(0)), executionID: ExecutionID(row.text(4)),
            scheduling: Scheduling(
                generation: Int(row.int(1)), turn: Int(row.int(2)), eventID: Int32(truncatingIfNeeded: row.int(3))),
            event: row.blob(5))
        guard checksum == row.int(6) else {
            throw StorageError.corruptRow("detached", "instance '\(instanceID)', \(scheduling)")
        }
    }

    var checksum: Int64 {
        var sum = Checksum(.detached)
        sum.add(instanceID.rawValue)
        sum.add(scheduling.generation)
        sum.add(scheduling.turn)
        sum.add(Int(scheduling.eventID))
        sum.add(executionID.rawValue)
        sum.add(event)
        return sum.value
    }
}

extension OutboxRow {
    static let columns = "target, sequence, instance, execution, visible, event, checksum"

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement) throws {
        self.init(
            target: Int(row.int(0)), sequence: UInt64(bitPattern: row.int(1)),
            instanceID: InstanceID(trusted: row.text(2)), executionID: row.optionalText(3).map(ExecutionID.init),
            visibleAt: row.optionalInt(4).map(Timestamp.init(microseconds:)), event: row.blob(5))
        guard checksum == row.int(6) else {
            throw StorageError.corruptRow("outbox", "target \(target), sequence \(sequence)")
        }
    }

    var checksum: Int64 {
        var sum = Checksum(.outbox)
        sum.add(target)
        sum.add(Int64(bitPattern: sequence))
        sum.add(instanceID.rawValue)
        sum.add(executionID?.rawValue)
        sum.add(visibleAt?.microsecondsRoundedUp)
        sum.add(event)
        return sum.value
    }
}

extension Receipt {
    static let columns = "key, request, instance, at, checksum"

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement) throws {
        self.init(
            key: row.text(0), request: row.text(1), instanceID: InstanceID(trusted: row.text(2)),
            at: Timestamp(microseconds: row.int(3)))
        guard checksum == row.int(4) else { throw StorageError.corruptRow("receipts", "key '\(key)'") }
    }

    var checksum: Int64 {
        var sum = Checksum(.receipts)
        sum.add(key)
        sum.add(request)
        sum.add(instanceID.rawValue)
        sum.add(at.microseconds)
        return sum.value
    }
}

/// The highest sequence taken from a sending partition.
struct ReceivedRow {
    var sender: Int64
    var sequence: Int64

    static let columns = "sender, sequence, checksum"

    init(sender: Int64, sequence: Int64) {
        self.sender = sender
        self.sequence = sequence
    }

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement) throws {
        self.init(sender: row.int(0), sequence: row.int(1))
        guard checksum == row.int(2) else { throw StorageError.corruptRow("received", "sender \(sender)") }
    }

    var checksum: Int64 {
        var sum = Checksum(.received)
        sum.add(sender)
        sum.add(sequence)
        return sum.value
    }
}
