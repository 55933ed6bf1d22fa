internal import DurableTask

extension TurnRow {
    static let columns = "generation, turn, committed, events, checksum"

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement, of id: InstanceID, number: Int64) throws {
        self.init(
            instanceID: id, generation: Int(row.int(0)), turn: Int(row.int(1)),
            committedAt: Timestamp(microseconds: row.int(2)), events: row.blob(3))
        guard checksum(number: number) == row.int(4) else {
            throw StorageError.corruptRow("turns", "instance '\(id)', generation \(generation), turn \(turn)")
        }
    }

    func checksum(number: Int64) -> Int64 {
        var sum = Checksum(.turns)
        sum.add(number)
        sum.add(generation)
        sum.add(turn)
        sum.add(committedAt.microseconds)
        sum.add(events)
        return sum.value
    }
}
