internal import DurableTask

extension ReaderConnection {
    func row(of id: InstanceID) throws -> InstanceRow? {
        instanceByID.bind(1, id.rawValue)
        return try checked(instanceByID.first(InstanceRow.init), id)
    }

    func row(number: Int64) throws -> InstanceRow? {
        instanceByNumber.bind(1, number)
        return try instanceByNumber.first(InstanceRow.init)
    }

    func header(of id: InstanceID) throws -> InstanceHeader? {
        guard let row = try row(of: id), var header = try row.header() else { return nil }
        try bringUpToDate(&header, number: row.number)
        return header
    }

    func history(of id: InstanceID, generation: Int, from first: Int) throws -> [TurnRow] {
        guard let row = try row(of: id) else { return [] }
        return try rows(of: row, generation: generation, from: first, limit: .max)
    }

    func state(of id: InstanceID, including parts: InstanceParts) throws -> InstanceState? {
        guard let row = try row(of: id) else { return nil }
        return try state(row, including: parts)
    }

    /// Reads the last turn only when it can tell something: the output, or a time newer than the header's.
    func state(_ row: InstanceRow, including parts: InstanceParts) throws -> InstanceState? {
        guard var header = try row.header() else { return nil }
        let id = header.instanceID
        var last: TurnRow?
        if parts.contains(.output) || !header.status.isTerminal {
            last = try lastTurn(of: id, number: row.number, generation: header.generation)
        }
        if let last, last.committedAt > header.lastUpdatedAt { header.lastUpdatedAt = last.committedAt }
        var first: TurnRow?
        if parts.contains(.input) {
            if let last, last.turn == 0 {
                first = last
            } else {
                first = try rows(of: row, generation: header.generation, from: 0, limit: 1).first
            }
        }
        return try InstanceState(
            header: header, including: parts, firstRow: first?.events, lastRow: last?.events,
            waiting: { try waitingMessages(of: id, number: row.number).map(\.event) })
    }

    /// The time of change is the newer of the header's own and the last turn's; a finished header is always newer.
    func bringUpToDate(_ header: inout InstanceHeader, number: Int64) throws {
        guard !header.status.isTerminal,
            let last = try lastTurn(of: header.instanceID, number: number, generation: header.generation),
            last.committedAt > header.lastUpdatedAt
        else { return }
        header.lastUpdatedAt = last.committedAt
    }

    func waitingMessages(of id: InstanceID, number: Int64) throws -> [MessageRow] {
        messages.bind(1, number)
        return try messages.all { try MessageRow($0, of: id, number: number) }
    }

    private func lastTurn(of id: InstanceID, number: Int64, generation: Int) throws -> TurnRow? {
        lastTurn.bind(1, number)
        lastTurn.bind(2, generation)
        return try lastTurn.first { try TurnRow($0, of: id, number: number) }
    }

    /// - Throws: `corrupt` also when a turn between others is missing.
    private func rows(of row: InstanceRow, generation: Int, from first: Int, limit: Int) throws -> [TurnRow] {
        let id = InstanceID(trusted: row.id)
        turns.bind(1, row.number)
        turns.bind(2, generation)
        turns.bind(3, first)
        turns.bind(4, limit)
        var next = first
        return try turns.all { columns in
            let turn = try TurnRow(columns, of: id, number: row.number)
            guard turn.turn == next else {
                throw StorageError.missingRow("turns", "instance '\(id)', generation \(generation), turn \(next)")
            }
            next += 1
            return turn
        }
    }

    /// A damaged index can lead to another instance's row.
    private func checked(_ row: InstanceRow?, _ id: InstanceID) throws -> InstanceRow? {
        guard let row else { return nil }
        guard row.id == id.rawValue else {
            throw StorageError.corruptRow("instances", "number \(row.number), id '\(id)'")
        }
        return row
    }
}
