public import DurableTask

extension TaskHub {
    public func restart(_ instanceID: InstanceID, newID: Bool) async throws -> InstanceID {
        guard let state = try await state(of: instanceID, including: .input) else {
            throw TaskHubError(.notFound, "There is no instance with the id '\(instanceID)'.")
        }
        let header = state.header
        guard newID || header.status.isTerminal else {
            throw TaskHubError(
                .failedPrecondition,
                "The instance '\(instanceID)' is \(header.status.name.lowercased()). Terminate it first, or restart it under "
                    + "a new id.")
        }
        guard newID || !instanceID.isDerived else {
            throw TaskHubError(
                .failedPrecondition,
                "The instance '\(instanceID)' is a sub-orchestration, and its parent would not know. Restart it under a new id."
            )
        }
        do {
            return try await start(
                StartRequest(
                    name: header.name, instanceID: newID ? nil : instanceID, version: header.version,
                    input: state.input,
                    tags: header.tags))
        } catch let error as TaskHubError where error.code == .alreadyExists {
            throw TaskHubError(.failedPrecondition, "Somebody else has started the instance '\(instanceID)' meanwhile.")
        }
    }

    // MARK: - Purging

    public func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int {
        guard recursive, !instanceID.isEntity else { return try await purgeOne(instanceID) ? 1 : 0 }
        var generations: [[InstanceID]] = []
        // An instance may have been started anew by its own descendant, under an id that both knew.
        var known: Set<InstanceID> = [instanceID]
        var next = [instanceID]
        while !next.isEmpty {
            generations.append(try await finished(next))
            next = []
            for parent in generations.last ?? [] {
                next += try await children(of: parent).filter { known.insert($0).inserted }
            }
        }
        var deleted = 0
        // Children first: a parent that is still there leads to what is left.
        for generation in generations.reversed() {
            for start in stride(from: 0, to: generation.count, by: Self.purgesAtOnce) {
                deleted += try await purgeAll(
                    generation[start..<min(start + Self.purgesAtOnce, generation.count)])
            }
        }
        return deleted
    }

    /// Those that are there.
    /// - Throws: `failedPrecondition` when one has not ended.
    private func finished(_ ids: [InstanceID]) async throws -> [InstanceID] {
        var found: [InstanceID] = []
        for id in ids {
            guard let header = try await state(of: id, including: [])?.header else { continue }
            guard header.status.isTerminal else {
                throw TaskHubError(
                    .failedPrecondition,
                    "The instance '\(id)' is \(header.status.name.lowercased()); terminate it first. Nothing was deleted."
                )
            }
            found.append(id)
        }
        return found
    }

    private func children(of parent: InstanceID) async throws -> [InstanceID] {
        var query = InstanceQuery(parent: parent, pageSize: 1_000, parts: [])
        var found: [InstanceID] = []
        repeat {
            let page = try await instances(matching: query)
            found += page.instances.map(\.header.instanceID)
            query.continuation = page.continuation
        } while query.continuation != nil
        return found
    }

    /// One instance a transaction, so many under way at once: the hub goes on meanwhile.
    private static let purgesAtOnce = 64

    /// Goes on by itself when the time is over.
    public func purge(matching filter: PurgeFilter) async throws -> PurgeOutcome {
        let final = Set(RuntimeStatus.allCases.filter(\.isTerminal))
        let query = InstanceQuery(
            statuses: filter.statuses.isEmpty ? final : filter.statuses.intersection(final),
            createdFrom: filter.createdFrom, createdTo: filter.createdTo, pageSize: 512, parts: [])
        guard !query.statuses.isEmpty else { return PurgeOutcome(deleted: 0, isComplete: true) }
        let job = PurgeJob()
        let number = jobs.add(job)
        job.begin(whenOver: { [jobs] in jobs.remove(number) }) { [self] job in
            try await purge(query, endedBefore: filter.completedTo, job)
        }
        return try await job.outcome(within: filter.timeout)
    }

    private func purge(_ query: InstanceQuery, endedBefore: Timestamp?, _ job: PurgeJob) async throws {
        var query = query
        repeat {
            let page = try await instances(matching: query)
            let ids = page.instances.map(\.header).filter { header in
                endedBefore.map { (header.completedAt ?? header.lastUpdatedAt) < $0 } ?? true
            }.map(\.instanceID)
            for start in stride(from: 0, to: ids.count, by: Self.purgesAtOnce) {
                try Task.checkCancellation()
                job.add(try await purgeAll(ids[start..<min(start + Self.purgesAtOnce, ids.count)]))
            }
            query.continuation = page.continuation
        } while query.continuation != nil
    }

    func purgeAll(_ ids: ArraySlice<InstanceID>) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for id in ids {
                group.addTask {
                    do { return try await self.purgeOne(id) } catch let error as TaskHubError {
                        // Started anew since it was listed.
                        guard error.code == .failedPrecondition else { throw error }
                        return false
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    private func purgeOne(_ instanceID: InstanceID) async throws -> Bool {
        try await ask(.purge(instanceID)) == .purged(true)
    }
}
