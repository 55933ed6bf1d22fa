import DurableTask

extension Partition {
    /// A client's request, for an instance that is in memory, will be read, or is new.
    mutating func take(_ request: Request, reply: ReplyID, as input: Input) {
        let id = request.instanceID
        if id.isEntity { return takeForEntity(request, reply: reply, as: input) }
        if case .start(let start, _, isFresh: true, let receipt) = request, instances[id] == nil {
            return create(start, id: id, replacing: nil, receipt: receipt, reply: reply)
        }
        guard let instance = resolve(id, orDefer: input) else { return }
        switch request {
        case .start(let start, _, _, let receipt):
            startOver(instance, start, receipt: receipt, reply: reply)
        case .raiseEvent(_, let name, let data, let receipt):
            guard refuseFinished(instance, reply) else { return }
            let event = HistoryEvent(timestamp: now, .eventRaised(name: name, input: data))
            accept(event, for: instance, reply: reply, receipt: receipt)
        case .terminate(_, let output, let recursive):
            guard refuseFinished(instance, reply) else { return }
            terminate(instance, output: output, recursive: recursive)
            after(instance.lastCommit, .reply(reply, .success(.done)))
        case .suspend(_, let reason):
            guard refuseFinished(instance, reply) else { return }
            suspend(instance, reason: reason, reply: reply)
        case .resume(_, let reason):
            guard refuseFinished(instance, reply) else { return }
            resume(instance, reason: reason, reply: reply)
        case .rewind(_, let reason):
            rewind(instance, reason: reason, reply: reply)
        case .purge:
            purge(instance, reply: reply)
        case .signal, .call, .cleanEntity: refuseAsNoEntity(id, reply)
        }
    }

    /// A request for an instance that does not exist.
    mutating func takeAbsent(_ request: Request, reply: ReplyID) {
        switch request {
        case .start(let start, let id, _, let receipt):
            create(start, id: id, replacing: nil, receipt: receipt, reply: reply)
        case .purge:
            after(lastCommit, .reply(reply, .success(.purged(false))))
        case .raiseEvent, .terminate, .suspend, .resume, .rewind:
            let error = TaskHubError(.notFound, "There is no instance with the id '\(request.instanceID)'.")
            after(lastCommit, .reply(reply, .failure(error)))
        case .signal, .call, .cleanEntity: refuseAsNoEntity(request.instanceID, reply)
        }
    }

    private mutating func refuseAsNoEntity(_ id: InstanceID, _ reply: ReplyID) {
        let error = TaskHubError(.invalidArgument, "'\(id)' is not the id of an entity.")
        after(lastCommit, .reply(reply, .failure(error)))
    }

    // MARK: - Start

    private mutating func startOver(
        _ instance: LiveInstance, _ start: StartRequest, receipt: Receipt?, reply: ReplyID
    ) {
        guard start.replaceable.contains(instance.header.status) else {
            let status = instance.header.status.name.lowercased()
            let error = TaskHubError(
                .alreadyExists,
                "An instance with the id '\(instance.id)' exists and is \(status). Choose another id, or end that one.")
            return after(instance.lastCommit, .reply(reply, .failure(error)))
        }
        if !instance.isTerminal { terminate(instance, output: nil, recursive: false) }
        create(start, id: instance.id, replacing: instance, receipt: receipt, reply: reply)
    }

    private mutating func create(
        _ start: StartRequest, id: InstanceID, replacing old: LiveInstance?, receipt: Receipt?, reply: ReplyID
    ) {
        let started = ExecutionStarted(
            name: start.name, version: start.version, input: start.input, instanceID: id,
            executionID: .random(at: now, using: &random), scheduledStart: start.scheduledStart,
            parentTrace: start.parentTrace, tags: start.tags)
        var changes: [Change] = receipt.map { [.putReceipt($0)] } ?? []
        let instance = create(started, replacing: old, sequence: nil, changes: &changes)
        commit(changes, for: instance)
        after(instance.lastCommit, .reply(reply, .success(.started(id))))
        settle(instance)
    }

    /// Makes an instance that waits for its first turn, and the changes that store it.
    /// - Parameter sequence: of the message that brought the start, when it is stored already.
    mutating func create(
        _ started: ExecutionStarted, replacing old: LiveInstance?, sequence: UInt64?, changes: inout [Change]
    ) -> LiveInstance {
        var started = started
        let execution = started.executionID ?? .random(at: now, using: &random)
        started.executionID = execution
        if let old {
            changes.append(.purge(old.id))
            retire(old)
        }
        let delayed = started.scheduledStart.flatMap { $0 > now ? $0 : nil }
        let header = InstanceHeader(
            instanceID: started.instanceID, name: started.name, version: started.version, status: .pending,
            generation: old.map { $0.header.generation + 1 } ?? 0, executionID: execution, createdAt: now,
            lastUpdatedAt: now, scheduledStart: started.scheduledStart, parent: started.parent, tags: started.tags,
            nextWake: delayed, parentTrace: started.parentTrace)
        let instance = LiveInstance(header: header)
        instances[instance.id] = instance
        changes.append(.putHeader(header))
        let event = HistoryEvent(timestamp: now, .executionStarted(started))
        let encoded = HistoryEvent.encodeRows([event])
        let number = sequence ?? sequenceNumber()
        changes.append(
            .putMessage(
                MessageRow(instanceID: instance.id, sequence: number, visibleAt: delayed, event: encoded)))
        instance.append(event, encoded: encoded, sequence: number)
        if let delayed { wakeUps.arm(instance.id, at: delayed) }
        return instance
    }

    // MARK: - Changes of state

    /// Answers `gone` for a finished instance; true when the request may go on.
    private mutating func refuseFinished(_ instance: LiveInstance, _ reply: ReplyID) -> Bool {
        guard instance.isTerminal else { return true }
        let error = TaskHubError(
            .gone, "The instance '\(instance.id)' is \(instance.header.status.name.lowercased()) and takes no requests."
        )
        after(instance.lastCommit, .reply(reply, .failure(error)))
        return false
    }

    /// Puts an event from outside into the inbox and answers when it is durable.
    private mutating func accept(
        _ event: HistoryEvent, for instance: LiveInstance, reply: ReplyID, receipt: Receipt? = nil
    ) {
        let encoded = HistoryEvent.encodeRows([event])
        let number = sequenceNumber()
        instance.append(event, encoded: encoded, sequence: number)
        var changes: [Change] = [
            .putMessage(MessageRow(instanceID: instance.id, sequence: number, event: encoded))
        ]
        if let receipt { changes.append(.putReceipt(receipt)) }
        addHeader(of: instance, to: &changes)
        commit(changes, for: instance)
        after(instance.lastCommit, .reply(reply, .success(.done)))
        settle(instance)
    }

    /// The event waits in the inbox with everything after it until the instance is resumed: no turn runs between.
    private mutating func suspend(_ instance: LiveInstance, reason: Payload?, reply: ReplyID) {
        guard !instance.isSuspended else {
            return after(instance.lastCommit, .reply(reply, .success(.done)))
        }
        if case .queued = instance.phase {
            rest(instance)
            effects.append(.turnWithdrawn(instance.id))
        }
        instance.setStatus(.suspended)
        accept(HistoryEvent(timestamp: now, .executionSuspended(reason: reason)), for: instance, reply: reply)
    }

    private mutating func resume(_ instance: LiveInstance, reason: Payload?, reply: ReplyID) {
        let wasHeld = instance.header.hold != nil
        if wasHeld {
            instance.setHold(nil)
            heldInstances.remove(instance.id)
        }
        if instance.isSuspended {
            instance.setStatus(instance.hasStarted ? .running : .pending)
            accept(HistoryEvent(timestamp: now, .executionResumed(reason: reason)), for: instance, reply: reply)
        } else if wasHeld {
            commitHeader(of: instance)
            after(instance.lastCommit, .reply(reply, .success(.done)))
            settle(instance)
        } else {
            after(instance.lastCommit, .reply(reply, .success(.done)))
        }
    }

    private mutating func purge(_ instance: LiveInstance, reply: ReplyID) {
        guard instance.isTerminal else {
            let error = TaskHubError(
                .failedPrecondition,
                "The instance '\(instance.id)' is \(instance.header.status.name.lowercased()); terminate it first.")
            return after(instance.lastCommit, .reply(reply, .failure(error)))
        }
        let number = commit([.purge(instance.id)])
        retire(instance)
        after(number, .reply(reply, .success(.purged(true))))
    }

    // MARK: - Header

    /// Adds the header to the changes if it is not what storage has.
    mutating func addHeader(of instance: LiveInstance, to changes: inout [Change]) {
        guard instance.isHeaderDirty else { return }
        instance.isHeaderDirty = false
        instance.header.lastUpdatedAt = now
        changes.append(.putHeader(instance.header))
    }

    mutating func commitHeader(of instance: LiveInstance) {
        var changes: [Change] = []
        addHeader(of: instance, to: &changes)
        if !changes.isEmpty { commit(changes, for: instance) }
    }

    /// Takes the instance out of memory for good: it is replaced or purged.
    mutating func retire(_ instance: LiveInstance) {
        instances[instance.id] = nil
        heldInstances.remove(instance.id)
        idle.remove(instance)
        stopTurn(of: instance)
    }
}
