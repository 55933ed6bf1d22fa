import DurableTask

// A request for locks travels from entity to entity along its set. What gives them back when an orchestration ends
// follows it on the same way: messages of one sender to one receiver keep their order, so it finds the request either waiting,
// and ends it, or passed, and undoes what it did.
extension Partition {
    /// Takes lock requests and ends of critical sections from the front, until an operation is there or nothing.
    mutating func advanceLocks(of entity: LiveEntity) {
        while true {
            if entity.lock == nil, case .lock(let request) = entity.inbox.first?.content {
                let waiting = entity.inbox.removeFirst()
                grant(request, at: entity, sequence: waiting.sequence)
            } else if entity.lock != nil, case .unlock = entity.section.first?.content {
                let waiting = entity.section.removeFirst()
                free(entity)
                entity.lastCommit = commit([
                    .deleteMessage(entity.id, sequence: waiting.sequence), entity.rowChange,
                ])
            } else {
                return
            }
        }
    }

    /// Locks the entity and sends the request on, or, from the last, the answer.
    private mutating func grant(_ request: EntityLockRequest, at entity: LiveEntity, sequence: UInt64) {
        let taken = Change.deleteMessage(entity.id, sequence: sequence)
        guard let holder = request.parentInstanceID else { return send([], with: [taken], of: entity) }
        entity.changeRow(at: now) {
            $0.lock = EntityLock(criticalSectionID: request.criticalSectionID, holder: holder)
        }
        entity.beginSection()
        let granted = HistoryEvent(timestamp: now, .entityLockGranted(criticalSectionID: request.criticalSectionID))
        let message =
            onward(request) { .entityLockRequested($0) }
            ?? TurnOutcome.Outgoing(target: holder, executionID: nil, event: granted)
        send([message], with: [taken, entity.rowChange], of: entity)
    }

    /// The execution is over. What it holds here is free; what it waits for is taken back, and has not got any further.
    mutating func release(_ request: EntityLockRequest, at entity: LiveEntity, _ message: MessageRow) {
        var changes: [Change] = [.deleteMessage(entity.id, sequence: message.sequence)]
        if let place = entity.inbox.firstIndex(where: { $0.isRequest(of: request.criticalSectionID) }) {
            changes.append(.deleteMessage(entity.id, sequence: entity.inbox.remove(at: place).sequence))
            changes.append(entity.rowChange)
            return send([], with: changes, of: entity)
        }
        if entity.lock?.criticalSectionID == request.criticalSectionID { free(entity) }
        changes.append(entity.rowChange)
        send(onward(request) { .entityLocksReleased($0) }.map { [$0] } ?? [], with: changes, of: entity)
    }

    /// Ends the critical section the entity is in. The caller stores the row.
    mutating func free(_ entity: LiveEntity) {
        entity.changeRow(at: now) { $0.lock = nil }
        entity.endSection()
    }

    /// The request on its way to the next entity of the set; nil at the last.
    private func onward(
        _ request: EntityLockRequest, _ kind: (EntityLockRequest) -> HistoryEvent.Kind
    ) -> TurnOutcome.Outgoing? {
        var next = request
        next.position += 1
        guard next.lockSet.indices.contains(Int(next.position)) else { return nil }
        return TurnOutcome.Outgoing(
            target: next.lockSet[Int(next.position)], executionID: nil, event: HistoryEvent(timestamp: now, kind(next)))
    }
}

extension LiveEntity.Waiting {
    fileprivate func isRequest(of section: String) -> Bool {
        if case .lock(let request) = content { request.criticalSectionID == section } else { false }
    }
}
