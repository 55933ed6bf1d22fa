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
        return try await start(
            StartRequest(
                name: header.name, instanceID: newID ? nil : instanceID, version: header.version, input: state.input,
                tags: header.tags))
    }

    // MARK: - Purging

    /// The sub-orchestrations are those of the last execution: what one that continued as new had started before, only a
    /// filter finds.
    public func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int {
        guard recursive else { return try await purgeOne(instanceID) ? 1 : 0 }
        var family: [InstanceID] = []
        var known: Set<InstanceID> = []
        var open = [instanceID]
        while let next = open.popLast() {
            guard known.insert(next).inserted, let header = try await state(of: next, including: [])?.header else {
                continue
            }
            guard header.status.isTerminal else {
                throw TaskHubError(
                    .failedPrecondition,
                    "The instance '\(next)' is \(header.status.name.lowercased()); terminate it first. Nothing was deleted."
                )
            }
            family.append(next)
            for event in try await history(of: next) ?? [] {
                if case .subOrchestrationCreated(let child) = event.kind { open.append(child.instanceID) }
            }
        }
        var deleted = 0
        // Children first: a parent that is still there leads to what is left.
        for id in family.reversed() where try await purgeOne(id) { deleted += 1 }
        return deleted
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
