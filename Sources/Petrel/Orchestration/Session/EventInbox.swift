internal import DurableTask

/// The external events of an orchestration: those nobody waited for yet, and who waits for which name.
///
/// Names compare without regard to letter case. Events are taken oldest first, by the oldest waiter of the name.
struct EventInbox {
    /// In arrival order; nil where an event was taken from the middle.
    private var unprocessed: [(name: String, event: HistoryEvent)?] = []
    private var head = 0
    /// In order of asking.
    private var waiters: [(name: String, id: Int32)] = []

    /// - Returns: the waiter that gets the event; nil when it is kept.
    mutating func receive(_ event: HistoryEvent, named name: String) -> Int32? {
        let name = name.lowercased()
        if let index = waiters.firstIndex(where: { $0.name == name }) { return waiters.remove(at: index).id }
        unprocessed.append((name, event))
        return nil
    }

    /// The oldest kept event of a name.
    mutating func take(_ name: String) -> HistoryEvent? {
        guard head < unprocessed.count else { return nil }
        let name = name.lowercased()
        guard let index = unprocessed[head...].firstIndex(where: { $0?.name == name }), let found = unprocessed[index]
        else { return nil }
        unprocessed[index] = nil
        while head < unprocessed.count, unprocessed[head] == nil { head += 1 }
        if head == unprocessed.count || head > 256 {
            unprocessed.removeFirst(head)
            head = 0
        }
        return found.event
    }

    mutating func wait(for name: String, id: Int32) { waiters.append((name.lowercased(), id)) }
    mutating func stopWaiting(_ id: Int32) { waiters.removeAll { $0.id == id } }

    mutating func stopWaiting() { waiters = [] }

    /// What was received and not taken, in arrival order.
    var leftOver: [HistoryEvent] { unprocessed.compactMap { $0?.event } }
}
