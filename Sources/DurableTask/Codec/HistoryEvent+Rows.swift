// The form in which history is stored and sent (see `TurnRow.events`): events one after the other, each a field 3 of the
// protocol's `OrchestratorRequest`, tag and length included.

extension HistoryEvent {
    /// Appends the event in the form of ``TurnRow/events``.
    public func appendRow(to bytes: inout [UInt8]) {
        WireWriter.append(to: &bytes) { $0.message(3, self) }
    }

    /// The events in the form of ``TurnRow/events``.
    public static func encodeRows(_ events: [HistoryEvent]) -> [UInt8] {
        var writer = WireWriter(reserving: events.count * 64)
        for event in events { writer.message(3, event) }
        return writer.bytes
    }

    /// Reads what ``encodeRows(_:)`` made, or several such arrays put one after the other.
    /// - Throws: ``WireError``.
    public static func decodeRows(_ bytes: [UInt8]) throws(WireError) -> [HistoryEvent] {
        var events: [HistoryEvent] = []
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            guard field == 3 else { throw .malformed("something else than a history event", at: reader.position) }
            events.append(try reader.message())
        }
        return events
    }

    /// Where each event is, tag and length included; nothing is decoded.
    /// - Throws: ``WireError``.
    public static func rows(in bytes: [UInt8]) throws(WireError) -> [Range<Int>] {
        var rows: [Range<Int>] = []
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            guard field == 3 else { throw .malformed("something else than a history event", at: reader.position) }
            let start = rows.last?.upperBound ?? 0
            rows.append(start..<(try reader.take().upperBound))
        }
        return rows
    }

    /// The kind of the event at one of the places that ``rows(in:)`` gave, without decoding it; nil when this version
    /// does not know the kind.
    /// - Throws: ``WireError``.
    public static func code(ofRow row: Range<Int>, in bytes: [UInt8]) throws(WireError) -> Code? {
        var reader = WireReader(bytes, in: row)
        var code: Code?
        while try reader.next() != nil {
            try reader.nested { reader throws(WireError) in
                while let field = try reader.next() {
                    if let known = Code(rawValue: field) { code = known }
                    try reader.skip()
                }
            }
        }
        return code
    }

    /// Decodes the event at one of the places that ``rows(in:)`` gave.
    /// - Throws: ``WireError``.
    public init(row: Range<Int>, in bytes: [UInt8]) throws(WireError) {
        var reader = WireReader(bytes, in: row)
        guard try reader.next() == 3 else { throw .malformed("no history event", at: row.lowerBound) }
        self = try reader.message()
    }

    /// The first event of a kind; no other is decoded.
    /// - Throws: ``WireError``.
    public static func first(_ code: Code, inRows bytes: [UInt8]) throws(WireError) -> HistoryEvent? {
        for row in try rows(in: bytes) where try Self.code(ofRow: row, in: bytes) == code {
            return try HistoryEvent(row: row, in: bytes)
        }
        return nil
    }

    /// The last event of a kind; no other is decoded.
    /// - Throws: ``WireError``.
    public static func last(_ code: Code, inRows bytes: [UInt8]) throws(WireError) -> HistoryEvent? {
        for row in try rows(in: bytes).reversed() where try Self.code(ofRow: row, in: bytes) == code {
            return try HistoryEvent(row: row, in: bytes)
        }
        return nil
    }
}
