import DurableTask

extension Partition {
    /// How many due instances one tick looks at, so that a crowd of timers does not keep everything else waiting.
    private static let wakeUpsPerTick = 256

    /// Looks at the instances that are due.
    mutating func wake() {
        if let resendAt, resendAt <= now { resendOutbox() }
        for _ in 0..<Self.wakeUpsPerTick {
            guard let id = popDue() else { return }
            if id.isEntity {
                if let entity = entities[id] { settle(entity) }
            } else if let instance = instances[id] {
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

    /// Who is due first.
    private mutating func popDue() -> InstanceID? {
        let isEntityFirst = entityWakeUps.next.map { $0 < wakeUps.next ?? .distantFuture } ?? false
        if isEntityFirst, let id = entityWakeUps.popDue(now) { return id }
        return wakeUps.popDue(now) ?? entityWakeUps.popDue(now)
    }

    /// Puts the due timers of an instance into its inbox, each once; a timer's event leaves the open work only with its
    /// turn. Nothing is stored: they can be derived again.
    mutating func fireTimers(of instance: LiveInstance) {
        guard !instance.isTerminal, !instance.open.timers.isEmpty else { return }
        for (id, fireAt) in instance.open.timers.takeDue(now) {
            let event = HistoryEvent(timestamp: now, .timerFired(fireAt: fireAt, timerID: id))
            instance.append(event, encoded: HistoryEvent.encodeRows([event]), sequence: nil)
        }
        if let next = instance.open.timers.earliestUnannounced { wakeUps.arm(instance.id, at: next) }
    }
}
