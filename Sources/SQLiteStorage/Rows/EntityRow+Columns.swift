internal import DurableTask

extension EntityRow {
    static let columns = "number, id, state, created, modified, section, holder, attempts, checksum"

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement) throws {
        let holder = row.optionalText(6).map { InstanceID(trusted: $0) }
        self.init(
            instanceID: InstanceID(trusted: row.text(1)), state: row.optionalBlob(2).map(Payload.init(trusted:)),
            createdAt: Timestamp(microseconds: row.int(3)), lastModifiedAt: Timestamp(microseconds: row.int(4)),
            lock: row.optionalText(5).flatMap { section in
                holder.map { EntityLock(criticalSectionID: section, holder: $0) }
            },
            attempts: row.optionalInt(7).map { Int($0) })
        guard checksum(number: row.int(0)) == row.int(8) else {
            throw StorageError.corruptRow("entities", "id '\(instanceID)'")
        }
    }

    /// Binds all but number, state and checksum.
    func bind(to statement: PreparedStatement) {
        statement.bind(2, instanceID.rawValue)
        statement.bind(4, createdAt.microseconds)
        statement.bind(5, lastModifiedAt.microseconds)
        statement.bind(6, lock?.criticalSectionID)
        statement.bind(7, lock?.holder.rawValue)
        statement.bind(8, attempts.map { Int64($0) })
    }

    func checksum(number: Int64) -> Int64 {
        var sum = Checksum(.entities)
        sum.add(number)
        sum.add(instanceID.rawValue)
        sum.add(state?.utf8)
        sum.add(createdAt.microseconds)
        sum.add(lastModifiedAt.microseconds)
        sum.add(lock?.criticalSectionID)
        sum.add(lock?.holder.rawValue)
        sum.add(attempts.map { Int64($0) })
        return sum.value
    }
}
