internal import DurableTask

extension HostRecord {
    static let columns = "key, revision, value, checksum"

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement, in space: RecordSpace) throws {
        self.init(
            key: RecordKey(space, row.text(0)), value: row.blob(2), revision: UInt64(bitPattern: row.int(1)))
        guard checksum == row.int(3) else {
            throw StorageError.corruptRow("records", "space '\(space.rawValue)', key '\(key.key)'")
        }
    }

    var checksum: Int64 {
        var sum = Checksum(.records)
        sum.add(key.space.rawValue)
        sum.add(key.key)
        sum.add(Int64(bitPattern: revision))
        sum.add(value)
        return sum.value
    }
}

extension QueueMessage {
    static let columns = "id, body, inserted, visible, expires, dequeued, receipt, checksum"

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement, in queue: String) throws {
        self.init(
            id: UInt64(bitPattern: row.int(0)), body: row.blob(1), insertedAt: Timestamp(microseconds: row.int(2)),
            visibleAt: Timestamp(microseconds: row.int(3)),
            expiresAt: row.optionalInt(4).map(Timestamp.init(microseconds:)), dequeueCount: Int(row.int(5)),
            receipt: UInt64(bitPattern: row.int(6)))
        guard checksum(in: queue) == row.int(7) else {
            throw StorageError.corruptRow("queued", "queue '\(queue)', id \(id)")
        }
    }

    func checksum(in queue: String) -> Int64 {
        var sum = Checksum(.queued)
        sum.add(queue)
        sum.add(Int64(bitPattern: id))
        sum.add(body)
        sum.add(insertedAt.microseconds)
        sum.add(visibleAt.microsecondsRoundedUp)
        sum.add(expiresAt?.microseconds)
        sum.add(dequeueCount)
        sum.add(Int64(bitPattern: receipt))
        return sum.value
    }
}
