internal import DurableTask

/// A row of table `instances`, as its columns.
struct InstanceRow {
    var number: Int64
    var id: String
    /// Nil when the id has no header yet.
    var fields: Fields?

    struct Fields {
        var name: String
        var version: String?
        var parent: String?
        var created: Int64
        var generation: Int64
        var execution: String
        var status: Int64
        var updated: Int64
        var completed: Int64?
        var wake: Int64?
        var open: Int64
        var errorType: String?
        var details: [UInt8]?
    }

    static let columns =
        """
        number, id, name, version, parent, created, generation, execution, status, updated, completed, wake, open, \
        errorType, details, checksum
        """

    var checksum: Int64 {
        var sum = Checksum(.instances)
        sum.add(number)
        sum.add(id)
        guard let fields else { return sum.value }
        sum.add(fields.name)
        sum.add(fields.version)
        sum.add(fields.parent)
        sum.add(fields.created)
        sum.add(fields.generation)
        sum.add(fields.execution)
        sum.add(fields.status)
        sum.add(fields.updated)
        sum.add(fields.completed)
        sum.add(fields.wake)
        sum.add(fields.open)
        sum.add(fields.errorType)
        sum.add(fields.details)
        return sum.value
    }

    init(number: Int64, id: InstanceID, header: InstanceHeader?) {
        self.number = number
        self.id = id.rawValue
        fields = header.map(Fields.init)
    }

    /// Reads ``columns``.
    /// - Throws: `corrupt`.
    init(_ row: PreparedStatement) throws {
        number = row.int(0)
        id = row.text(1)
        if let name = row.optionalText(2) {
            fields = Fields(
                name: name, version: row.optionalText(3), parent: row.optionalText(4), created: row.int(5),
                generation: row.int(6), execution: row.text(7), status: row.int(8), updated: row.int(9),
                completed: row.optionalInt(10), wake: row.optionalInt(11), open: row.int(12),
                errorType: row.optionalText(13), details: row.optionalBlob(14))
        }
        guard checksum == row.int(15) else {
            throw StorageError.corruptRow("instances", "number \(number), id '\(id)'")
        }
    }

    /// - Throws: `corrupt` when a column holds what no version writes.
    func header() throws -> InstanceHeader? {
        guard let fields else { return nil }
        guard let status = RuntimeStatus(rawValue: Int(fields.status)) else {
            throw StorageError.corruptRow("instances", "number \(number), id '\(id)'")
        }
        var header = InstanceHeader(
            instanceID: InstanceID(trusted: id), name: fields.name, version: fields.version, status: status,
            generation: Int(fields.generation), executionID: ExecutionID(fields.execution),
            createdAt: Timestamp(microseconds: fields.created), lastUpdatedAt: Timestamp(microseconds: fields.updated),
            completedAt: fields.completed.map(Timestamp.init(microseconds:)),
            parent: fields.parent.map {
                ParentInstance(
                    instanceID: InstanceID(trusted: $0), executionID: nil, taskScheduledID: 0, name: nil, version: nil)
            },
            openActivities: Int(fields.open), nextWake: fields.wake.map(Timestamp.init(microseconds:)),
            errorType: fields.errorType)
        if let details = fields.details, !HeaderDetails.unpack(details, into: &header) {
            throw StorageError.corruptRow("instances", "number \(number), id '\(id)'")
        }
        return header
    }
}

extension InstanceRow.Fields {
    init(_ header: InstanceHeader) {
        self.init(
            name: header.name, version: header.version, parent: header.parent?.instanceID.rawValue,
            created: header.createdAt.microseconds, generation: Int64(header.generation),
            execution: header.executionID.rawValue, status: Int64(header.status.rawValue),
            updated: header.lastUpdatedAt.microseconds, completed: header.completedAt?.microseconds,
            wake: header.nextWake?.microsecondsRoundedUp, open: Int64(header.openActivities),
            errorType: header.errorType, details: HeaderDetails.pack(header))
    }
}
