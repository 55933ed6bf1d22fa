import DurableTask
import DurableTaskHub

/// A whole cluster in one thread, driven from one seed: partitions, owners, executors, clients, a network and a disk, all
/// of which are late, lose, repeat, reorder and crash as the seed wants. The promises are checked after every move, and
/// at the end everything that was acknowledged must finish.
///
/// The partitions and the dispatcher are the real ones; nothing else is.
public struct Simulation {
    /// What a run did, to see that it did something.
    public struct Figures: Sendable {
        public var moves = 0
        public var crashes = 0
        public var takeovers = 0
        /// Commits that failed.
        public var storageFailures = 0
        /// Work that executors gave back.
        public var abandonments = 0
        /// Activities nobody waited for any more.
        public var cancellations = 0
        /// Moves after which work waited for an executor that runs it.
        public var unserved = 0
        public var turns = 0
        public var activities = 0
        public var batches = 0
        /// How often a failed instance was made to go on.
        public var rewinds = 0
    }

    let seed: UInt64
    var random: Xoshiro256
    var store: SimulatedStore
    var owners: [SimulatedOwner]
    var client = SimulatedClient()
    var now = Timestamp(seconds: 1_767_225_600)
    /// Between partitions of different owners.
    var network: [Message] = []
    /// No more faults.
    var isCalm = false
    public internal(set) var figures = Figures()

    enum Message {
        case row(OutboxRow, from: Int)
        case acknowledged(by: Int, through: UInt64, to: Int)
    }

    public init(seed: UInt64, partitions: Int, owners count: Int) {
        self.seed = seed
        var random = Xoshiro256(seed, 0x9e37_79b9, 0x85eb_ca6b, 1)
        for _ in 0..<8 { _ = random.next() }
        self.random = random
        store = SimulatedStore(partitions: partitions)
        owners = Array(repeating: SimulatedOwner(), count: count)
    }

    /// - Parameter moves: of chaos; then everything must come to its end.
    /// - Throws: ``Violation``.
    public mutating func run(moves: Int = 300) throws {
        for owner in owners.indices { try connectExecutors(of: owner) }
        for partition in store.partitions.indices { try claim(partition, by: partition % owners.count) }
        for _ in 0..<moves {
            try move()
            figures.moves += 1
            if owners.contains(where: { !$0.dispatcher.unserved.isEmpty }) { figures.unserved += 1 }
        }
        try settleEverything()
        figures.rewinds = store.rewinds
        try checkTheEnd()
    }

    // MARK: - Moves

    mutating func pick(_ count: Int) -> Int { Int(random.next() % UInt64(max(1, count))) }

    private mutating func move() throws {
        let owner = pick(owners.count)
        switch pick(100) {
        case 0..<22: try runTurn(of: owner)
        case 22..<30: try runEntity(of: owner)
        case 30..<38: try runActivity(of: owner)
        case 38..<62: try commit(of: owner)
        case 62..<72: try load(of: owner)
        case 72..<80: try deliver()
        case 80..<84: advance(by: .seconds(Int64(pick(20))))
        case 84..<86: try arrive(of: owner)
        case 86..<88: try loseExecutor(of: owner)
        case 88: try crash(owner)
        case 89 where owners.count > 1: try takeOver()
        case 90: try failStorage(of: owner)
        case 91..<93: try claimLost(of: owner)
        default: try ask()
        }
    }

    /// No more faults: everything goes on until nothing is left to do.
    private mutating func settleEverything() throws {
        isCalm = true
        for owner in owners.indices {
            while !owners[owner].lost.isEmpty { try claimLost(of: owner) }
            try connect("last", runsAll: true, limit: nil, of: owner)
        }
        // Whoever still waits for an answer of an owner that is gone gives up.
        client.waiting = [:]
        for id in client.started.keys.sorted() {
            let reply = client.reply(for: .other)
            try give(.request(.resume(id, reason: nil), reply: reply), to: partition(of: id))
        }
        for round in 0..<2_000 {
            var isQuiet = network.isEmpty
            while !network.isEmpty { try deliver(faithfully: true) }
            for owner in owners.indices {
                isQuiet = isQuiet && owners[owner].isIdle
                try arrive(of: owner)
                try commit(of: owner)
                try load(of: owner)
                try runTurn(of: owner)
                try runActivity(of: owner)
                try runEntity(of: owner)
            }
            if isQuiet {
                let waiting = unfinished
                let failed = client.started.keys.filter { store.instances[$0]?.header?.status == .failed }.sorted()
                if waiting.isEmpty, failed.isEmpty, !store.isUnderWay { return }
                for id in failed {
                    try give(
                        .request(.rewind(id, reason: nil), reply: client.reply(for: .other)), to: partition(of: id))
                }
                // Whatever waits for a person or for time gets both.
                advance(by: .seconds(31))
                for id in waiting {
                    if let (request, reply) = client.event(for: id) {
                        try give(.request(request, reply: reply), to: partition(of: id))
                    }
                }
                if round > 1_000 { throw Violation("did not finish: \(waiting.map(describe))") }
            }
        }
        throw Violation("the cluster does not come to rest; unfinished: \(unfinished.map(\.rawValue))")
    }

    private var unfinished: [InstanceID] {
        store.instances.values.compactMap(\.header).filter { !$0.status.isTerminal }.map(\.instanceID).sorted()
    }

    /// What is known of an instance, for the message of a violation.
    private func describe(_ id: InstanceID) -> String {
        let events = (store.instances[id]?.rows ?? []).flatMap { (try? HistoryEvent.decodeRows($0.events)) ?? [] }
        let kinds = events.suffix(12).map { "\($0.kind)".split(separator: "(").first ?? "" }.joined(separator: " ")
        return "\(id) (\(store.instances[id]?.header?.status.name ?? "?")): … \(kinds)"
    }

    private mutating func ask() throws {
        for (request, reply) in client.requests(using: &random) {
            let index = partition(of: request.target)
            if owner(of: index) == nil {
                client.answered(reply, .failure(TaskHubError(.unavailable, "The task hub is opening.")))
            } else {
                try give(.request(request, reply: reply), to: index)
            }
        }
    }

    private mutating func advance(by duration: Duration) {
        now = now.advanced(by: duration)
        for owner in owners.indices {
            for index in owners[owner].owned.keys.sorted() {
                guard let next = owners[owner].owned[index]?.partition.nextWake, next <= now else { continue }
                try? give(.tick, to: index, of: owner)
            }
        }
    }

    /// Makes the oldest decision of a partition durable, and tells it so.
    private mutating func commit(of owner: Int) throws {
        let candidates = owners[owner].owned.keys.sorted().filter { owners[owner].owned[$0]?.commits.isEmpty == false }
        guard !candidates.isEmpty else { return }
        let index = candidates[pick(candidates.count)]
        guard let entry = owners[owner].owned[index], let first = entry.commits.first else { return }
        guard try store.apply(first.changes, to: index, epoch: entry.epoch) else {
            // A zombie: somebody else has the partition.
            owners[owner].owned[index] = nil
            return
        }
        owners[owner].owned[index]?.commits.removeFirst()
        try give(.committed(first.number), to: index, of: owner)
        try checkHistories()
    }

    private mutating func load(of owner: Int) throws {
        guard !owners[owner].loads.isEmpty else { return }
        let load = owners[owner].loads.remove(at: pick(owners[owner].loads.count))
        if load.id.isEntity {
            return try give(.entityLoaded(load.id, store.entities[load.id]), to: load.partition, of: owner)
        }
        let instance = store.instances[load.id]
        if let (generation, turns) = load.history {
            let rows = instance?.rows.filter { $0.generation == generation } ?? []
            try give(.historyLoaded(load.id, generation: generation, turns: turns, rows), to: load.partition, of: owner)
        } else {
            let loaded = instance.flatMap { instance in
                instance.header.map { LoadedInstance(header: $0, rows: instance.rows) }
            }
            try give(.loaded(load.id, loaded), to: load.partition, of: owner)
        }
    }

    // MARK: - Network

    private mutating func deliver(faithfully: Bool = false) throws {
        guard !network.isEmpty else { return }
        let place = faithfully ? 0 : pick(network.count)
        let message = network[place]
        let fate = faithfully ? 9 : pick(10)
        if fate != 0 { network.remove(at: place) }  // 0: it will come again
        if fate == 1 { return }  // lost
        switch message {
        case .row(let row, let sender): try give(.received(row, from: sender), to: row.target)
        case .acknowledged(let receiver, let through, let sender):
            try give(.acknowledged(by: receiver, through: through), to: sender)
        }
    }

    func partition(of id: InstanceID) -> Int { Partition.index(of: id, count: store.partitions.count) }

    /// The owner whose claim is the latest.
    func owner(of index: Int) -> Int? {
        owners.indices.first { owners[$0].owned[index]?.epoch == store.partitions[index].epoch }
    }
}

extension Request {
    fileprivate var target: InstanceID {
        switch self {
        case .start(_, let id, _, _), .raiseEvent(let id, _, _, _), .terminate(let id, _, _), .suspend(let id, _),
            .resume(let id, _), .rewind(let id, _), .purge(let id), .signal(let id, _, _), .call(let id, _),
            .cleanEntity(let id, _):
            id
        }
    }
}
