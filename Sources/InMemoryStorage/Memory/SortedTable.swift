/// Values by key, in key order. Appending at the end, the common case, is as cheap as in an array.
struct SortedTable<Key: Comparable & Sendable, Value: Sendable>: Sendable {
    private(set) var keys: [Key] = []
    private(set) var values: [Value] = []

    var count: Int { keys.count }
    var isEmpty: Bool { keys.isEmpty }

    /// Where the first key not below `key` is, or would be.
    func index(of key: Key) -> Int {
        guard let last = keys.last, key <= last else { return keys.count }
        var low = 0
        var high = keys.count
        while low < high {
            let middle = low + (high - low) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Setting nil removes.
    subscript(key: Key) -> Value? {
        get {
            let place = index(of: key)
            return place < keys.count && keys[place] == key ? values[place] : nil
        }
        set {
            let place = index(of: key)
            let exists = place < keys.count && keys[place] == key
            switch (newValue, exists) {
            case (.some(let value), true): values[place] = value
            case (.some(let value), false):
                keys.insert(key, at: place)
                values.insert(value, at: place)
            case (.none, true):
                keys.remove(at: place)
                values.remove(at: place)
            case (.none, false): break
            }
        }
    }

    mutating func removeFirst(_ count: Int) {
        keys.removeFirst(count)
        values.removeFirst(count)
    }

    mutating func removeAll(where condition: (Value) -> Bool) {
        let kept = values.indices.filter { !condition(values[$0]) }
        guard kept.count < values.count else { return }
        keys = kept.map { keys[$0] }
        values = kept.map { values[$0] }
    }
}

/// Text that compares by its UTF-8 bytes, as every storage provider orders keys.
struct ByteOrderedText: Comparable, Hashable, Sendable {
    var text: String

    static func < (a: ByteOrderedText, b: ByteOrderedText) -> Bool {
        a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
    }
    static func == (a: ByteOrderedText, b: ByteOrderedText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
