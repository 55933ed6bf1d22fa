/// When to look at whom, for example at which instance: a heap with about one entry for each that waits for a moment.
struct WakeUps<ID: Hashable & Comparable, Moment: Hashable & Comparable> {
    private var heap: [(at: Moment, id: ID)] = []
    /// The earliest entry of each in the heap; later ones of the same are stale.
    private var armed: [ID: Moment] = [:]

    var next: Moment? { heap.first?.at }

    /// Sees to it that this one is looked at no later than this. An earlier entry serves as well.
    mutating func arm(_ id: ID, at: Moment) {
        if let earlier = armed[id], earlier <= at { return }
        armed[id] = at
        heap.append((at, id))
        siftUp(heap.count - 1)
        compact()
    }

    /// This one waits for no moment any more.
    mutating func disarm(_ id: ID) { armed[id] = nil }

    /// How many wait for a moment.
    var armedCount: Int { armed.count }

    /// How many entries there are, stale ones included.
    var count: Int { heap.count }

    /// Drops the stale entries when they outnumber the others: an instance with one far timer and many near ones leaves one
    /// behind with each near one.
    private mutating func compact() {
        guard heap.count > 64, heap.count > 2 * armed.count else { return }
        // Sorted is a heap, and the same one whatever the order of the dictionary.
        heap = armed.map { ($0.value, $0.key) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    }

    /// Takes out one that is due; nil when none is.
    mutating func popDue(_ now: Moment) -> ID? {
        while let first = heap.first, first.at <= now {
            removeFirst()
            if armed[first.id] == first.at {
                armed[first.id] = nil
                return first.id
            }
        }
        return nil
    }

    private mutating func removeFirst() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].at < heap[smallest].at { smallest = child }
            }
            guard smallest != parent else { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0, heap[child].at < heap[(child - 1) / 2].at {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }
}
