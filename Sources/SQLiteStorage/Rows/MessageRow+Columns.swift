internal import DurableTask

extension MessageRow {
    static let columns = "sequence, execution, visible, event, checksum"

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement, of id: InstanceID, number: Int64) throws {
        self.init(
            instanceID: id, sequence: UInt64(bitPattern: row.int(0)),
            executionID: row.optionalText(1).map(ExecutionID.init),
            visibleAt: row.optionalInt(2).map(Timestamp.init(microseconds:)), event: row.blob(3))
        guard checksum(number: number) == row.int(4) else {
            throw StorageError.corruptRow("messages", "instance '\(id)', sequence \(sequence)")
        }
    }

    func checksum(number: Int64) -> Int64 {
        var sum = Checksum(.messages)
        sum.add(number)
        sum.add(Int64(bitPattern: sequence))
        sum.add(executionID?.rawValue)
        sum.add(visibleAt?.microsecondsRoundedUp)
        sum.add(event)
        return sum.value
    }
}
