/// The timers of an execution that have not fired or been cancelled, earliest first.
///
/// Ten thousand timers cost no more each than one: nothing here looks through all of them.
public struct OpenTimers: Sendable {
    /// When each fires, by its event id.
    public private(set) var fireTimes: [Int32: Timestamp] = [:]
    /// Every open timer, and those closed that have not come to the front.
    private var all = Heap()
    /// The same, without those that ``takeDue(_:)`` has given out.
    private var unannounced = Heap()

    public init() {}

    public var isEmpty: Bool { fireTimes.isEmpty }
    public subscript(id: Int32) -> Timestamp? { fireTimes[id] }

    /// The earliest open timer.
    public var earliest: Timestamp? { all.first?.fireAt }
    /// The earliest that ``takeDue(_:)`` has not given out.
    public var earliestUnannounced: Timestamp? { unannounced.first?.fireAt }

    mutating func open(_ id: Int32, fireAt: Timestamp) {
        fireTimes[id] = fireAt
        all.insert(Entry(fireAt: fireAt, id: id))
        unannounced.insert(Entry(fireAt: fireAt, id: id))
    }

    mutating func close(_ id: Int32) {
        guard fireTimes.removeValue(forKey: id) != nil else { return }
        all.dropStale(fireTimes)
        unannounced.dropStale(fireTimes)
    }

    /// Those that are due, by time and id, each once: what becomes of them is the caller's to remember.
    public mutating func takeDue(_ now: Timestamp) -> [(id: Int32, fireAt: Timestamp)] {
        var due: [(Int32, Timestamp)] = []
        while let first = unannounced.first, first.fireAt <= now {
            unannounced.removeFirst()
            // An id that was closed and opened again for the same moment is in the heap twice.
            if due.last?.0 != first.id { due.append((first.id, first.fireAt)) }
            unannounced.dropStale(fireTimes)
        }
        return due
    }

    private struct Entry: Sendable {
        var fireAt: Timestamp
        var id: Int32
        static func < (a: Entry, b: Entry) -> Bool { (a.fireAt, a.id) < (b.fireAt, b.id) }
    }

    /// A binary heap whose first entry is always of an open timer.
    private struct Heap: Sendable {
        private var entries: [Entry] = []

        var first: Entry? { entries.first }

        mutating func insert(_ entry: Entry) {
            entries.append(entry)
            var child = entries.count - 1
            while child > 0, entries[child] < entries[(child - 1) / 2] {
                entries.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
        }

        mutating func removeFirst() {
            guard let last = entries.popLast(), !entries.isEmpty else { return }
            entries[0] = last
            var parent = 0
            while true {
                var smallest = parent
                for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                    if entries[child] < entries[smallest] { smallest = child }
                }
                guard smallest != parent else { return }
                entries.swapAt(parent, smallest)
                parent = smallest
            }
        }

        mutating func dropStale(_ open: [Int32: Timestamp]) {
            while let first = entries.first, open[first.id] != first.fireAt { removeFirst() }
            // Far timers that were cancelled never come to the front.
            guard entries.count > 64, entries.count > 4 * open.count else { return }
            entries = entries.filter { open[$0.id] == $0.fireAt }.sorted(by: <)
        }
    }
}

extension OpenTimers: Hashable {
    public static func == (a: OpenTimers, b: OpenTimers) -> Bool { a.fireTimes == b.fireTimes }
    public func hash(into hasher: inout Hasher) { hasher.combine(fireTimes) }
}
