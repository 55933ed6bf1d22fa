import DurableTask

extension Simulation {
    /// What orchestrations told the journals is there once, and in the order of each sender; nobody has a lock.
    func checkJournals() throws {
        for (id, row) in store.entities {
            if let lock = row.lock { throw Violation("'\(id)' is locked by '\(lock.holder)' for ever") }
        }
        var told: [InstanceID: [String]] = [:]
        for entity in SimulatedWork.journals.map(\.instanceID) {
            told[entity] = store.entities[entity]?.state?.text.split(separator: ",").map(String.init) ?? []
        }
        for (entity, requests) in told where Set(requests).count != requests.count {
            throw Violation("P4: '\(entity)' ran an operation twice: \(requests)")
        }
        for (id, instance) in store.instances {
            let histories = (store.retired[id] ?? []) + [instance.rows]
            for rows in histories { try check(rows, of: id, told) }
        }
    }

    private func check(_ rows: [TurnRow], of id: InstanceID, _ told: [InstanceID: [String]]) throws {
        var sent: [InstanceID: [String]] = [:]
        for event in try rows.flatMap({ try HistoryEvent.decodeRows($0.events) }) {
            switch event.kind {
            case .entityOperationSignaled(let operation), .entityOperationCalled(let operation):
                if let target = operation.target { sent[target, default: []].append(operation.requestID) }
            default: break
            }
        }
        for (entity, requests) in sent {
            let known = Set(requests)
            let taken = (told[entity] ?? []).filter(known.contains)
            guard taken == requests else {
                throw Violation("P4: '\(id)' told '\(entity)' \(requests), which took \(taken)")
            }
        }
    }
}
