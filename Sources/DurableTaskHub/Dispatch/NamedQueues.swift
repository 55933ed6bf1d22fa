/// First-in-first-out queues by name, so that one name nobody serves does not block another. What waits can be taken
/// back by its key.
struct NamedQueues<Name: Hashable, Key: Hashable, Element> {
    private final class Queue {
        /// From ``head`` on; those taken back are dropped when they come to the front, or when they are too many.
        var entries: [(place: UInt64, key: Key, element: Element)] = []
        var head = 0
        /// How many wait.
        var count = 0
    }

    private var queues: [Name: Queue] = [:]
    /// Where what waits is; an entry with another place was taken back.
    private var places: [Key: (name: Name, place: UInt64, weight: Int)] = [:]
    /// What all that waits weighs.
    private(set) var weight = 0
    private var lastPlace: UInt64 = 0
    /// Names with something in their queue, the one served longest ago first.
    private(set) var names: [Name] = []

    var isEmpty: Bool { names.isEmpty }
    var count: Int { places.count }
    func isEmpty(_ name: Name) -> Bool { queues[name] == nil }
    func count(of name: Name) -> Int { queues[name]?.count ?? 0 }
    /// Entries in memory, those taken back included.
    var footprint: Int { queues.values.reduce(0) { $0 + $1.entries.count } }

    mutating func append(_ element: Element, for key: Key, to name: Name, weight: Int = 0) {
        remove(key)
        lastPlace += 1
        places[key] = (name, lastPlace, weight)
        self.weight += weight
        let queue: Queue
        if let known = queues[name] {
            queue = known
        } else {
            queue = Queue()
            queues[name] = queue
            names.append(name)
        }
        queue.entries.append((lastPlace, key, element))
        queue.count += 1
    }

    /// The one that has waited longest under a name.
    func first(of name: Name) -> Element? {
        guard let queue = queues[name], queue.head < queue.entries.count else { return nil }
        return queue.entries[queue.head].element
    }

    /// The name goes to the end of ``names``: a crowd under one name keeps the others waiting no longer than their turn.
    mutating func removeFirst(of name: Name) {
        guard let queue = queues[name], queue.head < queue.entries.count else { return }
        remove(queue.entries[queue.head].key)
        guard names.count > 1, queues[name] != nil else { return }
        names.removeAll { $0 == name }
        names.append(name)
    }

    /// Takes back what waits under the key, if anything does.
    mutating func remove(_ key: Key) {
        guard let (name, _, weight) = places.removeValue(forKey: key), let queue = queues[name] else { return }
        self.weight -= weight
        queue.count -= 1
        if queue.count == 0 {
            queues[name] = nil
            names.removeAll { $0 == name }
            return
        }
        while places[queue.entries[queue.head].key]?.place != queue.entries[queue.head].place { queue.head += 1 }
        if queue.entries.count > 2 * queue.count + 64 {
            queue.entries = queue.entries[queue.head...].filter { places[$0.key]?.place == $0.place }
            queue.head = 0
        }
    }
}
