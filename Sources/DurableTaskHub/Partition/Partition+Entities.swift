import DurableTask

extension Partition {
    // MARK: - What comes

    /// A client's request for an entity. An operation is stored at once; nothing needs to be read for that.
    mutating func takeForEntity(_ request: Request, reply: ReplyID, as input: Input) {
        let id = request.instanceID
        if let error = damaged[id] { return refuse(input, because: error) }
        switch request {
        case .signal(_, let operation, let receipt):
            let changes: [Change] = receipt.map { [.putReceipt($0)] } ?? []
            let number = accept(.entityOperationSignaled(operation), at: operation.scheduledTime, for: id, changes)
            after(number, .reply(reply, .success(.done)))
        case .call(_, let operation):
            entityCallers[operation.requestID] = reply
            _ = accept(.entityOperationCalled(operation), at: nil, for: id, [])
        case .cleanEntity(_, let section):
            guard let entity = resolveEntity(id, orDefer: input) else { return }
            clean(entity, section: section, reply: reply)
        case .purge:
            guard let entity = resolveEntity(id, orDefer: input) else { return }
            purge(entity, reply: reply)
        case .start, .raiseEvent, .terminate, .suspend, .resume, .rewind:
            let error = TaskHubError(.invalidArgument, "'\(id)' is the id of an entity, and no orchestration's.")
            after(lastCommit, .reply(reply, .failure(error)))
        }
    }

    private mutating func accept(
        _ kind: HistoryEvent.Kind, at visibleAt: Timestamp?, for id: InstanceID, _ changes: [Change]
    ) -> UInt64 {
        let message = MessageRow(
            instanceID: id, sequence: sequenceNumber(), visibleAt: visibleAt,
            event: HistoryEvent.encodeRows([HistoryEvent(timestamp: now, kind)]))
        let number = commit(changes + [.putMessage(message)])
        deliverToEntity(message, as: .delivered(message))
        return number
    }

    mutating func deliverToEntity(_ message: MessageRow, as input: Input) {
        guard let entity = resolveEntity(message.instanceID, orDefer: input) else { return }
        admit(message, to: entity)
    }

    /// Like ``resolve(_:orDefer:)``.
    private mutating func resolveEntity(_ id: InstanceID, orDefer input: Input) -> LiveEntity? {
        if let entity = entities[id] { return entity }
        if let error = damaged[id] {
            refuse(input, because: error)
        } else if deferred[id] != nil {
            deferred[id]?.append(input)
        } else {
            deferred[id] = [input]
            load(id)
        }
        return nil
    }

    /// The entity has been read; what waited for it goes on.
    mutating func finishLoadingEntity(_ id: InstanceID, _ row: EntityRow?) {
        guard let waiting = deferred.removeValue(forKey: id) else { return }
        recovery?.loading.remove(id)
        guard let entityID = EntityID(id) else {
            for case .delivered(let message) in waiting { dropFromEntity(message) }
            for case .recovered(let message) in waiting { dropFromEntity(message) }
            return
        }
        let entity = LiveEntity(entityID, id: id, row: row)
        entities[id] = entity
        // An attempt that was under way when the former owner ended is not held against it.
        if recovery?.blames != true, let attempts = row?.attempts, attempts > 0 { entity.row?.attempts = attempts - 1 }
        let recovered = waiting.compactMap { input in
            if case .recovered(let message) = input { message.sequence } else { nil }
        }
        if let last = recovered.max() { listEntity(entity, through: last) }
        for input in waiting { redo(input) }
        settle(entity)
    }

    private mutating func admit(_ message: MessageRow, to entity: LiveEntity) {
        guard let event = event(of: message) else {
            // It goes no further than this.
            if case .queued = entity.phase { effects.append(.entityWithdrawn(entity.id)) }
            idleEntities.remove(entity)
            entities[entity.id] = nil
            return
        }
        func wait(_ content: LiveEntity.Waiting.Content, until time: Timestamp? = nil) {
            let waiting = LiveEntity.Waiting(content: content, sequence: message.sequence, bytes: message.event.count)
            if let time, time > now { entity.delay(waiting, until: time) } else { entity.append(waiting) }
        }
        switch event.kind {
        case .entityOperationSignaled(let operation):
            wait(.operation(operation, isCall: false), until: message.visibleAt)
        case .entityOperationCalled(let operation): wait(.operation(operation, isCall: true))
        case .entityLockRequested(let request): wait(.lock(request))
        case .entityUnlockSent(let id, _, _) where entity.lock?.criticalSectionID == id: wait(.unlock(id))
        case .entityLocksReleased(let request): release(request, at: entity, message)
        case .executionStarted(let started): refuseStart(started, message)
        default: dropFromEntity(message)
        }
        settle(entity)
    }

    private mutating func dropFromEntity(_ message: MessageRow) {
        commit([.deleteMessage(message.instanceID, sequence: message.sequence)])
    }

    /// A sub-orchestration cannot have an entity's id; its parent is told.
    private mutating func refuseStart(_ started: ExecutionStarted, _ message: MessageRow) {
        guard let parent = started.parent else { return dropFromEntity(message) }
        let failure = FailureDetails(
            errorType: "InvalidInstanceID",
            message: "'\(message.instanceID)' is the id of an entity, and cannot be an orchestration's.")
        send(
            [
                TurnOutcome.Outgoing(
                    target: parent.instanceID, executionID: parent.executionID,
                    event: HistoryEvent(
                        timestamp: now,
                        .subOrchestrationFailed(taskScheduledID: parent.taskScheduledID, failure: failure)))
            ], with: [.deleteMessage(message.instanceID, sequence: message.sequence)], of: nil)
    }

    /// One commit of changes and messages.
    mutating func send(_ outgoing: [TurnOutcome.Outgoing], with changes: [Change], of entity: LiveEntity?) {
        var changes = changes
        var fresh: [LiveInstance] = []
        var messages: [MessageRow] = []
        post(outgoing, changes: &changes, &fresh, &messages)
        let number = commit(changes)
        entity?.lastCommit = number
        handOver(fresh, messages, commit: number)
    }

    // MARK: - What to do with an entity after something about it changed

    mutating func settle(_ entity: LiveEntity) {
        guard entities[entity.id] === entity else { return }
        if case .running = entity.phase { return }
        entity.takeDue(now)
        advanceLocks(of: entity)
        if let next = entity.delayed.first { entityWakeUps.arm(entity.id, at: next.at) }
        if let retryAt = entity.retryAt {
            if retryAt > now { return entityWakeUps.arm(entity.id, at: retryAt) }
            entity.retryAt = nil
        }
        switch (entity.phase, entity.hasWork) {
        case (.idle, true):
            idleEntities.remove(entity)
            entity.phase = .queued
            offerBatch(of: entity)
        case (.queued, false):
            entity.phase = .idle
            effects.append(.entityWithdrawn(entity.id))
        default: break
        }
        if entity.isQuiet(committed: .max) { idleEntities.add(entity) }
    }

    /// Forgets the longest quiet entities beyond the capacity.
    mutating func evictIdleEntities() {
        idleEntities.compact { id, stamp in entities[id]?.idleStamp == stamp }
        while let (id, stamp) = idleEntities.next() {
            guard let entity = entities[id], entity.idleStamp == stamp else { continue }
            idleEntities.remove(entity)
            if entity.isQuiet(committed: committed) {
                entities[id] = nil
            } else {
                return idleEntities.add(entity)
            }
        }
    }

    /// Its state goes, without an operation.
    private mutating func purge(_ entity: LiveEntity, reply: ReplyID) {
        guard entity.isQuiet(committed: .max), entity.lock == nil else {
            let error = TaskHubError(
                .failedPrecondition,
                entity.lock.map { "The entity '\(entity.id)' is locked by '\($0.holder)'." }
                    ?? "Operations wait for the entity '\(entity.id)', or are under way.")
            return after(entity.lastCommit, .reply(reply, .failure(error)))
        }
        let isThere = entity.row != nil
        if isThere {
            entity.row = nil
            entity.lastCommit = commit([entity.rowChange])
        }
        after(entity.lastCommit, .reply(reply, .success(.purged(isThere))))
    }

    private mutating func clean(_ entity: LiveEntity, section: String?, reply: ReplyID) {
        var cleaning = EntityCleaning(removedEmptyEntities: 0, releasedLocks: 0)
        if let section, entity.lock?.criticalSectionID == section {
            cleaning.releasedLocks = 1
            free(entity)
            if entity.row == nil { cleaning.removedEmptyEntities = 1 }
            entity.lastCommit = commit([entity.rowChange])
        }
        after(entity.lastCommit, .reply(reply, .success(.cleaned(cleaning))))
        settle(entity)
    }
}
