internal import DurableTask

/// Everything kept of one instance.
struct StoredInstance: Sendable {
    let partition: Int
    var header: InstanceHeader?
    var turns = SortedTable<TurnKey, TurnRow>()
    var messages = SortedTable<UInt64, MessageRow>()

    var isEmpty: Bool { header == nil && turns.isEmpty && messages.isEmpty }

    /// The header as readers see it: its time of change is the newer of its own and the last turn's.
    var currentHeader: InstanceHeader? {
        guard var header else { return nil }
        if let last = turns.values.last, last.committedAt > header.lastUpdatedAt {
            header.lastUpdatedAt = last.committedAt
        }
        return header
    }

    func history(generation: Int, from turn: Int) -> [TurnRow] {
        let start = turns.index(of: TurnKey(generation: generation, turn: turn))
        let end = turns.index(of: TurnKey(generation: generation, turn: .max))
        return start < end ? Array(turns.values[start..<end]) : []
    }

    func state(including parts: InstanceParts) throws -> InstanceState? {
        guard let header = currentHeader else { return nil }
        return try InstanceState(
            header: header, including: parts,
            firstRow: turns[TurnKey(generation: header.generation, turn: 0)]?.events,
            lastRow: history(generation: header.generation, from: turns.values.last?.turn ?? 0).last?.events,
            waiting: { messages.values.map(\.event) })
    }
}

struct TurnKey: Comparable, Hashable, Sendable {
    var generation: Int
    var turn: Int

    init(generation: Int, turn: Int) {
        self.generation = generation
        self.turn = turn
    }

    init(_ row: TurnRow) { self.init(generation: row.generation, turn: row.turn) }

    static func < (a: TurnKey, b: TurnKey) -> Bool { (a.generation, a.turn) < (b.generation, b.turn) }
}
