/// First-in-first-out queues by name, so that one name nobody serves does not block another.
struct NamedQueues<Element> {
    private struct Queue {
        var elements: [Element] = []
        var head = 0
        var count: Int { elements.count - head }
    }

    private var queues: [String: Queue] = [:]
    /// Names with something in their queue, longest waiting name first.
    private(set) var names: [String] = []

    var isEmpty: Bool { names.isEmpty }
    func isEmpty(_ name: String) -> Bool { queues[name] == nil }
    func count(of name: String) -> Int { queues[name]?.count ?? 0 }

    mutating func append(_ element: Element, to name: String) {
        if queues[name] == nil { names.append(name) }
        queues[name, default: Queue()].elements.append(element)
    }

    func first(of name: String) -> Element? {
        guard let queue = queues[name], queue.head < queue.elements.count else { return nil }
        return queue.elements[queue.head]
    }

    mutating func removeFirst(of name: String) {
        guard var queue = queues.removeValue(forKey: name) else { return }
        queue.head += 1
        if queue.count <= 0 {
            names.removeAll { $0 == name }
            return
        }
        if queue.head > 64, queue.head * 2 > queue.elements.count {
            queue.elements.removeFirst(queue.head)
            queue.head = 0
        }
        queues[name] = queue
    }
}
