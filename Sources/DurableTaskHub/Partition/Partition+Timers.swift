import DurableTask

extension Partition {
    /// How many due instances one tick looks at, so that a crowd of timers does not keep everything else waiting.
    private static let wakeUpsPerTick = 256

    /// Looks at the instances that are due.
    mutating func wake() {
        if let resendAt, resendAt <= now { resendOutbox() }
        for _ in 0..<Self.wakeUpsPerTick {
            guard let id = wakeUps.popDue(now) else { return }
            if let instance = instances[id] {
                offerReturned(of: instance)
                fireTimers(of: instance)
                settle(instance)
            } else if deferred[id] == nil, damaged[id] == nil {
                // Its timers fire when it has been read.
                deferred[id] = []
                load(id)
            }
        }
    }

    /// Puts the due timers of an instance into its inbox. Nothing is stored: they can be derived again.
    mutating func fireTimers(of instance: LiveInstance) {
        guard !instance.isTerminal, !instance.open.timers.isEmpty else { return }
        // A timer's event leaves the open work only with its turn; it must not be put into the inbox twice.
        var waiting: Set<Int32> = []
        for entry in instance.inbox {
            if case .timerFired(_, let id) = entry.event.kind { waiting.insert(id) }
        }
        let due = instance.open.timers.filter { $0.value <= now && !waiting.contains($0.key) }
            .sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        for (id, fireAt) in due {
            let event = HistoryEvent(timestamp: now, .timerFired(fireAt: fireAt, timerID: id))
            instance.append(event, encoded: HistoryEvent.encodeRows([event]), sequence: nil)
        }
        let next = instance.open.timers.filter { $0.value > now }.values.min()
        if let next { wakeUps.arm(instance.id, at: next) }
    }
}
