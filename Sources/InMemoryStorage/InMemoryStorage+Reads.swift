public import DurableTask

extension InMemoryStorage {
    public func open(_ partition: Int) async throws -> PartitionSnapshot {
        try access { contents throws(StorageError) in
            let stored = try contents.partition(partition)
            var snapshot = PartitionSnapshot()
            for instance in contents.instances.values where instance.partition == partition {
                snapshot.messages += instance.messages.values
                guard let header = instance.currentHeader, !header.status.isTerminal else { continue }
                if header.openActivities > 0 { snapshot.withOpenActivities.append(header) }
                if let at = header.nextWake { snapshot.wakeUps.append((header.instanceID, at)) }
            }
            snapshot.messages.sort { $0.sequence < $1.sequence }
            snapshot.withOpenActivities.sort { InstancePosition($0) < InstancePosition($1) }
            snapshot.wakeUps.sort { ($0.at, $0.instanceID) < ($1.at, $1.instanceID) }
            snapshot.detachedActivities = stored.detached.values.sorted {
                ($0.instanceID, $0.scheduling.generation, $0.scheduling.turn, $0.scheduling.eventID)
                    < ($1.instanceID, $1.scheduling.generation, $1.scheduling.turn, $1.scheduling.eventID)
            }
            snapshot.outbox = stored.outbox.sorted { $0.key < $1.key }.flatMap(\.value.values)
            snapshot.received = stored.received
            return snapshot
        }
    }

    public func header(of instanceID: InstanceID) async throws -> InstanceHeader? {
        try access { contents throws(StorageError) in contents.instances[instanceID]?.currentHeader }
    }

    public func history(of instanceID: InstanceID, generation: Int, from turn: Int) async throws -> [TurnRow] {
        try access { contents throws(StorageError) in
            contents.instances[instanceID]?.history(generation: generation, from: turn) ?? []
        }
    }

    public func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? {
        try access { contents throws(StorageError) in contents.instances[instanceID] }?.state(including: parts)
    }

    public func instances(matching query: InstanceQuery) async throws -> InstancePage {
        let place = try query.place()
        let (found, isLast) = try access { contents throws(StorageError) in
            query.order == .newestFirst
                ? contents.page(of: query, before: place?.position) : contents.sortedPage(of: query, after: place)
        }
        let states = try found.compactMap { try $0.state(including: query.parts) }
        let last =
            isLast ? nil : states.last.flatMap { InstancePlace($0.header, in: query.order)?.token(in: query.order) }
        return InstancePage(instances: states, continuation: last)
    }

    public func ended(
        as status: RuntimeStatus, by moment: Timestamp, after place: InstancePosition?, limit: Int
    ) async throws -> EndedPage {
        try access { contents throws(StorageError) in
            var page = EndedPage(instances: [], continuation: nil)
            let start = place.map { contents.order.index(of: $0) } ?? 0
            for position in contents.order.keys[start...] where position != place {
                guard position.created <= moment.microseconds else { break }
                guard let header = contents.instances[position.instanceID]?.header, header.status == status,
                    header.completedAt ?? header.lastUpdatedAt <= moment
                else { continue }
                if page.instances.count == max(1, limit) {
                    page.continuation = page.instances.last.flatMap { contents.instances[$0]?.header }
                        .map(InstancePosition.init)
                    break
                }
                page.instances.append(position.instanceID)
            }
            return page
        }
    }

    public func count(of status: RuntimeStatus, upTo limit: Int) async throws -> Int {
        try access { contents throws(StorageError) in
            var count = 0
            for position in contents.order.keys where contents.instances[position.instanceID]?.header?.status == status
            {
                if count >= limit { break }
                count += 1
            }
            return count
        }
    }

    public func storePart(_ index: Int, of id: StoredPayload.ID, _ bytes: [UInt8]) async throws {
        try access { contents throws(StorageError) in contents.payloads.store(index, of: id, bytes) }
    }

    public func part(_ index: Int, of id: StoredPayload.ID) async throws -> [UInt8]? {
        try access { contents throws(StorageError) in contents.payloads.part(index, of: id) }
    }

    public func entity(_ instanceID: InstanceID) async throws -> EntityRow? {
        try access { contents throws(StorageError) in
            contents.entities[ByteOrderedText(text: instanceID.rawValue)]
        }
    }

    public func entities(matching query: EntityQuery) async throws -> EntityPage {
        let after = try query.continuation.map(EntityPosition.init(token:))
        return try access { contents throws(StorageError) in contents.page(of: query, after: after) }
    }

    public func receipt(for key: String) async throws -> Receipt? {
        try access { contents throws(StorageError) in contents.receipts[key] }
    }
}

extension Memory.Contents {
    fileprivate func page(of query: EntityQuery, after: EntityPosition?) -> EntityPage {
        var page = EntityPage(entities: [], continuation: nil)
        let start = ByteOrderedText(text: after?.instanceID.rawValue ?? query.idPrefix ?? "")
        for place in entities.index(of: start)..<entities.count {
            let row = entities.values[place]
            if row.instanceID == after?.instanceID || !query.takes(row) { continue }
            if page.entities.count == max(1, query.pageSize) {
                page.continuation = page.entities.last.map { EntityPosition($0.entityID.instanceID).token }
                break
            }
            let backlog = instances[row.instanceID]?.messages.count ?? 0
            guard let state = EntityState(row, backlog: backlog, includesState: query.includesState) else { continue }
            page.entities.append(state)
        }
        return page
    }

    /// Newest first; the second value tells that nothing older matches.
    fileprivate func page(of query: InstanceQuery, before: InstancePosition?) -> ([StoredInstance], isLast: Bool) {
        var found: [StoredInstance] = []
        var place = before.map(order.index(of:)) ?? order.count
        while place > 0 {
            place -= 1
            let position = order.keys[place]
            if let from = query.createdFrom, position.created < from.microseconds { break }
            guard let instance = instances[position.instanceID], let header = instance.header, query.takes(header)
            else { continue }
            if found.count == max(1, query.pageSize) { return (found, false) }
            found.append(instance)
        }
        return (found, true)
    }

    /// In another order: all that match are sorted, which is quick enough for what memory holds.
    fileprivate func sortedPage(of query: InstanceQuery, after: InstancePlace?) -> ([StoredInstance], isLast: Bool) {
        let isUp = query.order.isAscending
        let matching = order.keys.compactMap { position -> (place: InstancePlace, instance: StoredInstance)? in
            guard let instance = instances[position.instanceID], let header = instance.header, query.takes(header),
                let place = InstancePlace(header, in: query.order)
            else { return nil }
            if let after, isUp ? place <= after : place >= after { return nil }
            return (place, instance)
        }
        let sorted = matching.sorted { isUp ? $0.place < $1.place : $0.place > $1.place }
        let size = max(1, query.pageSize)
        return (sorted.prefix(size).map(\.instance), sorted.count <= size)
    }
}
