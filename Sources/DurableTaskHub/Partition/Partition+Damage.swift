import DurableTask

// A stored row that is not what was written stops the instance that needs it, and nothing else.
extension Partition {
    /// Something of the instance cannot be read: it stands still, and says why, until the hub is opened with a sound row.
    /// Nothing of it is guessed. What waits for it stays in storage.
    mutating func setAside(_ id: InstanceID, header: InstanceHeader?, because error: StorageError) {
        effects.append(.problem("The instance '\(id)' stands still. \(error.message)"))
        let waiting = deferred.removeValue(forKey: id) ?? []
        recovery?.loading.remove(id)
        if let instance = instances[id] { return holdDamaged(instance, because: error) }
        damaged[id] = error
        for input in waiting { refuse(input, because: error) }
        guard var header, damaged[id] != nil, !header.status.isTerminal, header.hold?.message != error.message else {
            return
        }
        header.hold = hold(because: error)
        header.lastUpdatedAt = now
        commit([.putHeader(header)])
    }

    /// An instance that is known, and only cannot be replayed: it takes events, and may be terminated or resumed.
    private mutating func holdDamaged(_ instance: LiveInstance, because error: StorageError) {
        stopTurn(of: instance)
        instance.setHold(hold(because: error))
        heldInstances.insert(instance.id)
        commitHeader(of: instance)
    }

    private func hold(because error: StorageError) -> HoldReason {
        HoldReason(kind: .damage, message: error.message, buildID: builds.newest, since: now)
    }

    /// Whatever its state was, the instance can be purged: nothing else can be done with it.
    mutating func refuse(_ input: Input, because error: StorageError) {
        guard case .request(let request, let reply) = input else { return }
        if case .purge = request {
            damaged[request.instanceID] = nil
            return after(commit([.purge(request.instanceID)]), .reply(reply, .success(.purged(true))))
        }
        let sentence = "The instance '\(request.instanceID)' can only be purged. \(error.message)"
        after(lastCommit, .reply(reply, .failure(TaskHubError(.corrupt, sentence))))
    }

    /// Nil when the message cannot be read: its instance goes no further than this.
    mutating func event(of message: MessageRow) -> HistoryEvent? {
        if let event = (try? HistoryEvent.decodeRows(message.event))?.first { return event }
        let error = StorageError.undecodable("Message \(message.sequence) to instance '\(message.instanceID)'")
        setAside(message.instanceID, header: nil, because: error)
        return nil
    }

    /// Nil when the row cannot be read; nobody waits for what it says.
    mutating func task(of row: DetachedActivity) -> TaskScheduled? {
        if case .taskScheduled(let task) = (try? HistoryEvent.decodeRows(row.event))?.first?.kind { return task }
        effects.append(.problem("An activity that instance '\(row.instanceID)' left behind cannot be read."))
        return nil
    }
}

extension StorageError {
    static func undecodable(_ what: String) -> StorageError {
        StorageError(.corrupt, "\(what) cannot be decoded. Restore the task hub from a copy.")
    }
}
