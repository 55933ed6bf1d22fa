import DurableTask

extension Partition {
    private static let batchBytes = 4 << 20

    /// Looks for an executor for the entity's next batch; a suspect's attempt is counted, durably, before.
    mutating func offerBatch(of entity: LiveEntity) {
        switch admission(of: entity) {
        case .granted: break
        case .later: return
        case .poison:
            let (batch, isOfHolder) = entity.takeBatch(count: 1, bytes: Self.batchBytes)
            entity.phase = .idle
            let token = EntityToken(instanceID: entity.id, dispatch: dispatchNumber())
            return failPoison(LiveEntity.Running(token: token, batch: batch, isOfHolder: isOfHolder), of: entity)
        }
        let isSuspect = entity.row?.attempts != nil
        if let attempts = entity.row?.attempts {
            entity.changeRow(at: now) { $0.attempts = attempts + 1 }
            entity.lastCommit = commit([entity.rowChange])
        }
        after(
            isSuspect ? entity.lastCommit : committed,
            .entityReady(entity.id, name: entity.entityID.name, isSuspect: isSuspect))
    }

    mutating func assignEntity(_ id: InstanceID, to executor: ExecutorID) {
        guard let entity = entities[id], case .queued = entity.phase else {
            return effects.append(.entityDeclined(executor))
        }
        // A suspect is found out one operation at a time.
        let limit = entity.row?.attempts == nil ? maxEntityOperationBatchSize : 1
        let (batch, isOfHolder) = entity.takeBatch(count: limit, bytes: Self.batchBytes)
        guard !batch.isEmpty else {
            entity.phase = .idle
            effects.append(.entityDeclined(executor))
            return settle(entity)
        }
        let token = EntityToken(instanceID: id, dispatch: dispatchNumber())
        entity.phase = .running(LiveEntity.Running(token: token, batch: batch, isOfHolder: isOfHolder))
        effects.append(
            .runEntity(
                EntityWorkItem(
                    token: token, entityID: entity.entityID, state: entity.row?.state,
                    operations: batch.compactMap(\.operation)),
                on: executor))
    }

    // MARK: - Results

    mutating func finishEntity(_ token: EntityToken, _ result: EntityResult) {
        guard let (entity, running) = takeRunning(token) else { return }
        switch result {
        // A batch of which nothing ran would come again for ever without a pause.
        case .finished(let batch) where !batch.results.isEmpty:
            entity.abandonments = 0
            commitBatch(batch, of: running, entity)
        case .finished, .abandoned:
            entity.putBack(running.batch, isOfHolder: running.isOfHolder)
            entity.abandonments += 1
            let doublings = min(max(entity.abandonments - 1, 0), 7)
            entity.retryAt = now.advanced(by: min(.milliseconds(100 << doublings), .seconds(10)))
            settle(entity)
        }
    }

    /// An executor was lost with a batch in its hands: see ``Suspect``.
    mutating func loseEntity(_ token: EntityToken, _ loss: Loss) {
        guard let (entity, running) = takeRunning(token) else { return }
        var attempts = entity.row?.attempts
        switch (loss, attempts) {
        case (.left, nil): break
        case (.diedAmongOthers, nil), (.diedAlone, nil): attempts = 0
        case (.left, let count?), (.diedAmongOthers, let count?): attempts = max(0, count - 1)
        case (.diedAlone, let count?):
            if count >= Suspect.maximumAttempts { return failPoison(running, of: entity) }
        }
        entity.putBack(running.batch, isOfHolder: running.isOfHolder)
        entity.changeRow(at: now) { $0.attempts = attempts }
        settle(entity)
    }

    private func takeRunning(_ token: EntityToken) -> (LiveEntity, LiveEntity.Running)? {
        guard let entity = entities[token.instanceID], case .running(let running) = entity.phase,
            running.token == token
        else { return nil }
        entity.phase = .idle
        return (entity, running)
    }

    /// The operation, which was alone, is over; the rest of what waits goes on.
    private mutating func failPoison(_ running: LiveEntity.Running, of entity: LiveEntity) {
        let name = running.batch.first?.operation?.operation ?? ""
        let failure = FailureDetails.poison("operation '\(name)' of the entity '\(entity.id)'")
        effects.append(.problem(failure.message))
        commitBatch(
            EntityBatchResult(results: [.failed(failure)], state: entity.row?.state), of: running, entity)
    }

    /// One atomic change: the operations are taken, the state is new, what they asked for is sent.
    private mutating func commitBatch(
        _ result: EntityBatchResult, of running: LiveEntity.Running, _ entity: LiveEntity
    ) {
        let done = zip(running.batch, result.results)
        entity.putBack(running.batch.dropFirst(result.results.count), isOfHolder: running.isOfHolder)
        var outgoing = result.actions.compactMap { message(of: $0) }
        var changes: [Change] = []
        for (waiting, result) in done {
            changes.append(.deleteMessage(entity.id, sequence: waiting.sequence))
            if let answer = answer(to: waiting, result) { outgoing.append(answer) }
        }
        entity.changeRow(at: now) { row in
            row.attempts = nil
            if row.state != result.state { row.lastModifiedAt = now }
            row.state = result.state
        }
        changes.append(entity.rowChange)
        send(outgoing, with: changes, of: entity)
        for (waiting, result) in done {
            guard let request = waiting.operation?.requestID,
                let reply = entityCallers.removeValue(forKey: request)
            else { continue }
            after(entity.lastCommit, .reply(reply, .success(.operation(result))))
        }
        settle(entity)
    }

    /// What the orchestration is told that waits for the operation.
    private func answer(
        to waiting: LiveEntity.Waiting, _ result: EntityBatchResult.OperationResult
    ) -> TurnOutcome.Outgoing? {
        guard case .operation(let operation, isCall: true) = waiting.content, let parent = operation.parentInstanceID
        else { return nil }
        let kind: HistoryEvent.Kind =
            switch result {
            case .completed(let output): .entityOperationCompleted(requestID: operation.requestID, output: output)
            case .failed(let failure): .entityOperationFailed(requestID: operation.requestID, failure: failure)
            }
        return TurnOutcome.Outgoing(
            target: parent, executionID: operation.parentExecutionID, event: HistoryEvent(timestamp: now, kind))
    }

    private mutating func message(of action: EntityAction) -> TurnOutcome.Outgoing? {
        switch action {
        case .signal(let target, let name, let input, let time):
            let operation = EntityOperation(
                requestID: .requestID(using: &random), operation: name, scheduledTime: time, input: input,
                targetInstanceID: target.instanceID)
            return TurnOutcome.Outgoing(
                target: target.instanceID, executionID: nil,
                event: HistoryEvent(timestamp: now, .entityOperationSignaled(operation)), visibleAt: time)
        case .startOrchestration(let name, let id, let version, let input, let time):
            let execution = ExecutionID.random(at: now, using: &random)
            let isFresh = id.rawValue.isEmpty
            let id = isFresh ? InstanceID(trusted: execution.rawValue) : id
            let started = ExecutionStarted(
                name: name, version: version, input: input, instanceID: id, executionID: execution,
                scheduledStart: time)
            return TurnOutcome.Outgoing(
                target: id, executionID: nil, event: HistoryEvent(timestamp: now, .executionStarted(started)),
                isFreshInstance: isFresh)
        }
    }
}

extension String {
    /// A fresh request id in the form of a UUID.
    fileprivate static func requestID(using generator: inout some RandomNumberGenerator) -> String {
        let high: UInt64 = generator.next() & ~0xF000 | 0x4000
        let low: UInt64 = generator.next() & ~(0xC000 << 48) | 0x8000 << 48
        var text = ""
        for (number, cuts) in [(high, [32, 16]), (low, [48])] {
            if !text.isEmpty { text += "-" }
            for shift in stride(from: 60, through: 0, by: -4) {
                text += String(number >> UInt64(shift) & 0xF, radix: 16)
                if cuts.contains(shift) { text += "-" }
            }
        }
        return text
    }
}
