import DurableTask

extension Partition {
    /// Takes up what a former owner left: messages, open activities, wake-ups, the outbox.
    mutating func open(_ snapshot: PartitionSnapshot) {
        received = snapshot.received
        beginRecovery(snapshot)
        for wake in snapshot.wakeUps {
            if wake.instanceID.isEntity {
                entityWakeUps.arm(wake.instanceID, at: wake.at)
            } else {
                wakeUps.arm(wake.instanceID, at: wake.at)
            }
        }
        for row in snapshot.outbox {
            outbox[row.target, default: []].append((0, row))
            nextOutboxSequence[row.target] = max(nextOutboxSequence[row.target] ?? 1, row.sequence + 1)
        }
        for damage in snapshot.damage {
            if let header = damage.header {
                setAside(header.instanceID, header: header, because: damage.error)
            } else {
                effects.append(.problem(damage.error.message))
            }
        }
        for row in snapshot.detachedActivities { takeUpDetached(row) }
        for header in snapshot.withOpenActivities { takeUp(header.instanceID) }
        nextSequence = max(nextSequence, snapshot.highestMessage &+ 1)
        for message in snapshot.messages {
            nextSequence = max(nextSequence, message.sequence &+ 1)
            takeUp(message.instanceID)
            deferred[message.instanceID]?.append(.recovered(message))
        }
        resendOutbox()
    }

    private mutating func takeUp(_ id: InstanceID) {
        guard deferred[id] == nil, instances[id] == nil, damaged[id] == nil else { return }
        deferred[id] = []
        load(id)
    }

    private mutating func takeUpDetached(_ row: DetachedActivity) {
        guard let task = task(of: row) else { return }
        let number = dispatchNumber()
        detached[row.instanceID, default: [:]][row.scheduling] = DetachedWork(row: row, dispatch: number)
        if listDetached(row, name: task.name) { return }
        effects.append(
            .activityReady(
                ActivityWorkItem(
                    token: ActivityToken(instanceID: row.instanceID, scheduling: row.scheduling, dispatch: number),
                    executionID: row.executionID, task: task, offeredAt: now), isSuspect: false))
    }

    /// The instance has been read; what waited for it goes on.
    mutating func finishLoading(_ id: InstanceID, _ loaded: LoadedInstance?) {
        guard let waiting = deferred[id] else { return }
        if recovery?.loading.remove(id) != nil { recovery?.current = id }
        defer { recovery?.current = nil }
        var instance: LiveInstance?
        do {
            instance = try loaded.map(LiveInstance.init)
        } catch {
            return setAside(id, header: loaded?.header, because: .undecodable("The history of '\(id)' (\(error))"))
        }
        deferred[id] = nil
        guard instances[id] == nil else {
            // Made in the meantime: a start under an id of the engine's own does not wait for the read.
            for input in waiting { redo(input) }
            return
        }
        guard let instance else { return handleAbsent(id, waiting) }
        instances[id] = instance
        if recovery?.exits.count == 0 {
            instance.header.suspects = []
        } else if recovery?.blames != true {
            instance.forgiveAttempts()
        }
        let storedHold = instance.header.hold
        if storedHold != nil { heldInstances.insert(id) }
        for input in waiting { redo(input) }
        guard instances[id] === instance else { return }
        dispatchOpenActivities(of: instance)
        if let hold = storedHold, hold == instance.header.hold,
            hold.kind == .damage || builds.hasOther(than: hold.buildID)
        {
            liftHold(of: instance)
        }
        fireTimers(of: instance)
        settle(instance)
    }

    /// There is no such instance: what waited is answered so, until one of the inputs makes it.
    private mutating func handleAbsent(_ id: InstanceID, _ waiting: [Input]) {
        for input in waiting {
            if instances[id] != nil {
                redo(input)
            } else {
                takeAbsent(id, input)
            }
        }
    }

    mutating func redo(_ input: Input) {
        switch input {
        case .request(let request, let reply): take(request, reply: reply, as: input)
        case .recovered(let message): recover(message)
        case .delivered(let message): deliver(message, as: input)
        default: break
        }
    }

    private mutating func takeAbsent(_ id: InstanceID, _ input: Input) {
        switch input {
        case .request(let request, let reply): takeAbsent(request, reply: reply)
        case .recovered(let message): deliverToAbsent(message)
        case .delivered(let message): deliverToAbsent(message)
        default: break
        }
    }

    /// A message that was in storage when the partition was opened.
    private mutating func recover(_ message: MessageRow) {
        if message.instanceID.isEntity { return deliverToEntity(message, as: .recovered(message)) }
        guard let instance = instances[message.instanceID] else { return deliverToAbsent(message) }
        admit(message, to: instance)
    }

    mutating func dispatchOpenActivities(of instance: LiveInstance) {
        for (scheduling, task) in instance.open.activitiesInOrder where instance.dispatches[scheduling] == nil {
            offer(task, scheduling, of: instance, after: instance.lastCommit)
        }
    }

}

extension LiveInstance {
    /// What the log says of an instance.
    convenience init(_ loaded: LoadedInstance) throws(WireError) {
        self.init(header: loaded.header)
        for row in loaded.rows {
            for event in try HistoryEvent.decodeRows(row.events) {
                open.apply(event, generation: row.generation, turn: row.turn)
                if case .orchestratorStarted = event.kind { clock = max(clock, event.timestamp) }
            }
            turn = row.turn + 1
        }
        if isTerminal { open = OpenWork() }
        loadedRows = loaded.rows
    }

    /// An attempt that was under way when the former owner ended is not held against the work: the host ended, too.
    func forgiveAttempts() {
        for place in header.suspects.indices where header.suspects[place].attempts > 0 {
            header.suspects[place].attempts -= 1
        }
    }
}
