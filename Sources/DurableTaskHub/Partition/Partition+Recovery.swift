import DurableTask

extension Partition {
    /// Notes what must be read to know what is open.
    mutating func beginRecovery(_ snapshot: PartitionSnapshot) {
        guard recovery != nil else { return }
        recovery?.loading = Set(snapshot.withOpenActivities.map(\.instanceID))
        recovery?.loading.formUnion(snapshot.messages.map(\.instanceID))
        // What was due may have been under way. It is not stored: it can be derived again.
        for wake in snapshot.wakeUps where wake.at <= now { recovery?.loading.insert(wake.instanceID) }
    }

    /// Whether work that is ready may go to the executors now; while an instance is being read, it is listed.
    /// - Returns: `.poison` for what has ended its process too often, alone.
    mutating func admission(of work: Suspect.Work, name: String, of instance: LiveInstance) -> Admission {
        guard let recovery else { return .granted }
        let item = Recovery.Item(work, of: instance.id)
        if recovery.current == instance.id, recovery.runs(work, name: name) {
            if recovery.isSuspecting {
                let attempts = instance.header.suspects.first { $0.work == work }?.attempts
                if recovery.blames, let attempts, attempts >= Suspect.maximumAttempts { return .poison }
                if attempts == nil {
                    instance.header.suspects.append(Suspect(work, attempts: 0))
                    instance.isHeaderDirty = true
                }
            }
            self.recovery?.list(item)
        }
        return self.recovery?.lets(item) == true ? .granted : .later
    }

    enum Admission {
        case granted
        case later
        case poison
    }

    /// Lets the next suspect out when the one before is done; says when nothing that was open is left.
    mutating func advanceRecovery() {
        guard recovery != nil else { return }
        while let item = recovery?.first {
            guard isPending(item) else {
                recovery?.removeFirst()
                continue
            }
            if recovery?.isSuspecting == true, recovery?.isOut == false {
                recovery?.letOut()
                letOut(item)
            }
            return
        }
        if recovery?.loading.isEmpty == true {
            recovery = nil
            effects.append(.recovered)
        }
    }

    private func isPending(_ item: Recovery.Item) -> Bool {
        switch item {
        case .turn(let id, let generation, let turn):
            guard let instance = instances[id], instance.header.generation == generation, instance.turn == turn else {
                return false
            }
            return !instance.isTerminal && !instance.isSuspended && instance.header.hold == nil
        case .activity(let id, let scheduling): return instances[id]?.open.activities[scheduling] != nil
        case .detached(let id, let scheduling): return detached[id]?[scheduling] != nil
        case .entity(let id, let through): return entities[id]?.isAtWork(through: through) ?? false
        }
    }

    private mutating func letOut(_ item: Recovery.Item) {
        switch item {
        case .turn(let id, _, _):
            // One that an executor gave back is offered when its pause is over.
            guard let instance = instances[id], case .queued = instance.phase else { return }
            offerTurn(of: instance)
        case .activity(let id, let scheduling):
            guard let instance = instances[id], let task = instance.open.activities[scheduling],
                instance.dispatches[scheduling] == nil
            else { return }
            offer(task, scheduling, of: instance, after: instance.lastCommit)
        case .detached(let id, let scheduling):
            guard let work = detached[id]?[scheduling], let task = task(of: work.row) else { return }
            let token = ActivityToken(instanceID: id, scheduling: scheduling, dispatch: work.dispatch)
            let item = ActivityWorkItem(
                token: token, executionID: work.row.executionID, task: task, offeredAt: now)
            effects.append(.activityReady(item, isSuspect: true))
        case .entity(let id, _):
            guard let entity = entities[id], case .queued = entity.phase else { return }
            offerBatch(of: entity)
        }
    }

    /// An entity has been read with operations that waited when the partition was opened.
    mutating func listEntity(_ entity: LiveEntity, through sequence: UInt64) {
        guard let recovery, recovery.exits.entities.contains(entity.entityID.name) else { return }
        entity.recoveredThrough = sequence
        self.recovery?.list(.entity(entity.id, through: sequence))
    }

    /// Whether the entity's next batch may go to an executor now. What is suspected goes alone, one operation at a time.
    mutating func admission(of entity: LiveEntity) -> Admission {
        guard let recovery, let through = entity.recoveredThrough else { return .granted }
        guard entity.isAtWork(through: through) else {
            entity.recoveredThrough = nil
            return .granted
        }
        guard recovery.lets(.entity(entity.id, through: through)) else { return .later }
        guard recovery.isSuspecting else { return .granted }
        if recovery.blames, let attempts = entity.row?.attempts, attempts >= Suspect.maximumAttempts { return .poison }
        if entity.row?.attempts == nil { entity.changeRow(at: now) { $0.attempts = 0 } }
        return .granted
    }

    /// - Returns: whether the activity is listed, and not to be offered now.
    mutating func listDetached(_ row: DetachedActivity, name: String) -> Bool {
        guard let recovery, recovery.runs(.activity(row.scheduling), name: name) else { return false }
        let item = Recovery.Item.detached(row.instanceID, row.scheduling)
        self.recovery?.list(item)
        guard recovery.isSuspecting else { return false }
        if recovery.exits.count >= Recovery.patienceWithDetached {
            detached[row.instanceID]?[row.scheduling] = nil
            commit([.deleteDetachedActivity(row.instanceID, row.scheduling)])
        }
        return true
    }
}

extension Recovery.Item {
    fileprivate init(_ work: Suspect.Work, of id: InstanceID) {
        switch work {
        case .turn(let generation, let turn): self = .turn(id, generation: generation, turn: turn)
        case .activity(let scheduling): self = .activity(id, scheduling)
        }
    }
}
