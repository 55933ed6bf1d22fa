internal import DurableTask

extension Memory.Contents {
    /// 1. the epoch is the partition's and has not failed; 2. nothing contradicts what is stored; 3. all is applied.
    mutating func commit(
        _ changes: [Change], to partition: Int, epoch: Epoch, failure: StorageError?
    ) -> Result<Void, StorageError> {
        guard partitions.indices.contains(partition) else {
            return .failure(
                StorageError(.conflict, "There is no partition \(partition); the hub has \(partitions.count)."))
        }
        guard partitions[partition].epoch == epoch else {
            return .failure(
                StorageError(
                    .fenced,
                    """
                    Epoch \(epoch) of partition \(partition) is over: it was claimed again, under epoch \
                    \(partitions[partition].epoch).
                    """
                ))
        }
        if let earlier = partitions[partition].failure { return .failure(earlier) }
        if let problem = failure ?? conflict(in: changes) {
            partitions[partition].failure = problem
            return .failure(problem)
        }
        for change in changes { apply(change, to: partition) }
        payloads.settle()
        return .success(())
    }

    /// The first turn among the changes that exists already.
    private func conflict(in changes: [Change]) -> StorageError? {
        var dropped: Set<InstanceID> = []
        var appended: Set<TurnName> = []
        for change in changes {
            switch change {
            case .dropHistory(let id), .purge(let id):
                dropped.insert(id)
                appended = appended.filter { $0.instanceID != id }
            case .appendTurn(let row):
                let key = TurnKey(row)
                let exists = !dropped.contains(row.instanceID) && instances[row.instanceID]?.turns[key] != nil
                guard !exists, appended.insert(TurnName(instanceID: row.instanceID, key: key)).inserted else {
                    return StorageError(
                        .conflict,
                        """
                        Turn \(row.turn) of generation \(row.generation) of instance '\(row.instanceID)' exists \
                        already.
                        """
                    )
                }
            default: break
            }
        }
        return nil
    }

    private struct TurnName: Hashable {
        var instanceID: InstanceID
        var key: TurnKey
    }

    private mutating func apply(_ change: Change, to partition: Int) {
        switch change {
        case .putHeader(let header): put(header, in: partition)
        case .appendTurn(let row):
            instances[row.instanceID, default: StoredInstance(partition: partition)].turns[TurnKey(row)] = row
            payloads.name(row.events)
        case .dropHistory(let id):
            for row in instances[id]?.turns.values ?? [] { payloads.forget(row.events) }
            instances[id]?.turns = SortedTable()
        case .putMessage(let row):
            payloads.forget(instances[row.instanceID]?.messages[row.sequence]?.event)
            payloads.name(row.event)
            instances[row.instanceID, default: StoredInstance(partition: partition)].messages[row.sequence] = row
        case .deleteMessage(let id, let sequence):
            payloads.forget(instances[id]?.messages[sequence]?.event)
            instances[id]?.messages[sequence] = nil
            if instances[id]?.isEmpty == true { instances[id] = nil }
        case .putDetachedActivity(let activity):
            let key = StoredPartition.ActivityKey(instanceID: activity.instanceID, scheduling: activity.scheduling)
            payloads.forget(partitions[partition].detached[key]?.event)
            payloads.name(activity.event)
            partitions[partition].detached[key] = activity
        case .deleteDetachedActivity(let id, let scheduling):
            let key = StoredPartition.ActivityKey(instanceID: id, scheduling: scheduling)
            payloads.forget(partitions[partition].detached.removeValue(forKey: key)?.event)
        case .purge(let id):
            let instance = instances.removeValue(forKey: id)
            if let header = instance?.header { order[InstancePosition(header)] = nil }
            for row in instance?.turns.values ?? [] { payloads.forget(row.events) }
            for row in instance?.messages.values ?? [] { payloads.forget(row.event) }
        case .putOutbox(let row):
            payloads.name(row.event)
            partitions[partition].outbox[row.target, default: SortedTable()][row.sequence] = row
        case .trimOutbox(let target, let sequence):
            for row in partitions[partition].outbox[target]?.values ?? [] where row.sequence <= sequence {
                payloads.forget(row.event)
            }
            partitions[partition].outbox[target]?.removeAll { $0.sequence <= sequence }
        case .putReceived(let sender, let sequence):
            partitions[partition].received[sender] = sequence
        case .putReceipt(let receipt):
            receipts[receipt.key] = receipt
            guard receipts.count >= receiptsToLookAt else { break }
            receipts = receipts.filter { $0.value.at >= receipt.outlives }
            receiptsToLookAt = max(1_024, receipts.count * 2)
        case .putEntity(let row):
            payloads.forget(entities[ByteOrderedText(text: row.instanceID.rawValue)]?.state?.utf8)
            payloads.name(row.state?.utf8)
            entities[ByteOrderedText(text: row.instanceID.rawValue)] = row
        case .deleteEntity(let id):
            payloads.forget(entities[ByteOrderedText(text: id.rawValue)]?.state?.utf8)
            entities[ByteOrderedText(text: id.rawValue)] = nil
            if instances[id]?.isEmpty == true { instances[id] = nil }
        }
    }

    private mutating func put(_ header: InstanceHeader, in partition: Int) {
        let id = header.instanceID
        let old = instances[id]?.header
        instances[id, default: StoredInstance(partition: partition)].header = header
        guard !id.isEntity, old?.createdAt != header.createdAt else { return }
        if let old { order[InstancePosition(old)] = nil }
        order[InstancePosition(header)] = ()
    }
}
