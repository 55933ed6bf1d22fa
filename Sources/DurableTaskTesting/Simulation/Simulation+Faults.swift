import DurableTask
import DurableTaskHub

extension Simulation {
    // MARK: - Executors

    /// An executor vanishes with what it has in hand; its results may still arrive. Another one takes its place, which
    /// need not run everything.
    mutating func loseExecutor(of owner: Int) throws {
        let ids = owners[owner].sessions.keys.map(\.rawValue).sorted()
        guard !ids.isEmpty else { return }
        let id = ExecutorID(ids[pick(ids.count)])
        for (item, executor) in owners[owner].turns where executor == id {
            owners[owner].late.append(.turn(item.token, .finished([], customStatus: "\"stale\"")))
        }
        for (item, executor) in owners[owner].activities where executor == id {
            owners[owner].late.append(.activity(item.token, .completed("\"stale\"")))
        }
        owners[owner].turns.removeAll { $0.executor == id }
        owners[owner].activities.removeAll { $0.executor == id }
        for (item, executor) in owners[owner].entities where executor == id {
            let stale = EntityBatchResult(results: [.completed("\"stale\"")], state: "\"stale\"")
            owners[owner].late.append(.entity(item.token, .finished(stale)))
        }
        owners[owner].entities.removeAll { $0.executor == id }
        owners[owner].sessions[id] = nil
        owners[owner].offers[id] = nil
        // Some leave, some die; a death alone is somebody's fault, and here it is nobody's.
        let departure: ExecutorDeparture = pick(2) == 0 ? .left : .died(alongside: true)
        let lost = owners[owner].dispatcher.disconnect(id, because: departure)
        for index in owners[owner].owned.keys.sorted() { try give(.executorDisconnected(id), to: index, of: owner) }
        for token in lost.turns {
            try give(.turnLost(token, lost.loss), to: partition(of: token.instanceID), of: owner)
        }
        for token in lost.activities {
            try give(.activityLost(token, lost.loss), to: partition(of: token.instanceID), of: owner)
        }
        for token in lost.entities {
            try give(.entityLost(token, lost.loss), to: partition(of: token.instanceID), of: owner)
        }
        for assignment in lost.assignments { try perform(assignment, owner) }
        try connect("again", runsAll: pick(2) == 0, limit: nil, of: owner)
    }

    // MARK: - Storage

    /// A commit fails: it and those before it may have taken effect all the same, those after it have not. Nothing that
    /// was decided counts any more; the executors know nothing of it and go on.
    mutating func failStorage(of owner: Int) throws {
        guard owners[owner].owned.values.contains(where: { !$0.commits.isEmpty }) else { return }
        figures.storageFailures += 1
        try storeSome(of: owner)
        owners[owner].lost += owners[owner].owned.keys.sorted()
        owners[owner].owned = [:]
        owners[owner].loads = []
        // What comes of batches that are out is refused; those of the new claim may come while they run.
        for (item, _) in owners[owner].entities { owners[owner].late.append(.entity(item.token, .abandoned)) }
        owners[owner].entities = []
        owners[owner].dispatcher = Dispatcher()
        for (id, offer) in owners[owner].offers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            _ = owners[owner].dispatcher.connect(id, offer)
        }
        for reply in client.waiting.keys.sorted() where owners.count == 1 || pick(2) == 0 {
            client.answered(reply, .failure(TaskHubError(.storage, "The request was not stored.")))
        }
    }

    /// What an owner has decided reaches the disk in part, in order, with nobody told.
    private mutating func storeSome(of owner: Int) throws {
        for index in owners[owner].owned.keys.sorted() {
            guard let entry = owners[owner].owned[index] else { continue }
            for commit in entry.commits.prefix(pick(entry.commits.count + 1)) {
                _ = try store.apply(commit.changes, to: index, epoch: entry.epoch)
            }
        }
    }

    /// Derives a partition again from what is stored.
    mutating func claimLost(of owner: Int) throws {
        guard !owners[owner].lost.isEmpty else { return }
        try claim(owners[owner].lost.removeFirst(), by: owner)
    }

    // MARK: - Ownership

    mutating func claim(_ index: Int, by owner: Int) throws {
        let epoch = store.claim(index)
        owners[owner].owned[index] = SimulatedOwner.Owned(
            partition: Partition(
                index: index, count: store.partitions.count, epoch: epoch,
                seed: Xoshiro256(random.next(), random.next(), random.next(), random.next())),
            epoch: epoch)
        try give(.executorConnected(buildID: "build"), to: index, of: owner)
        let count = store.partitions.count
        let snapshot = store.snapshot(index) { Partition.index(of: $0, count: count) == index }
        try give(.opened(snapshot), to: index, of: owner)
    }

    /// A process dies.
    mutating func crash(_ owner: Int) throws {
        figures.crashes += 1
        try storeSome(of: owner)
        let mine = (owners[owner].owned.keys + owners[owner].lost).sorted()
        let incarnation = owners[owner].incarnation
        owners[owner] = SimulatedOwner()
        owners[owner].incarnation = incarnation
        for reply in client.waiting.keys.sorted() where owners.count == 1 || pick(2) == 0 {
            client.waiting[reply] = nil
        }
        try connectExecutors(of: owner)
        for index in mine { try claim(index, by: owner) }
    }

    /// An owner that believes another one dead takes a partition; the other is alive and does not know yet.
    mutating func takeOver() throws {
        figures.takeovers += 1
        try claim(pick(store.partitions.count), by: pick(owners.count))
    }
}
