import DurableTask
import DurableTaskHub
import InMemoryStorage

/// One partition over a storage in memory, driven by hand: every decision becomes durable at once, every turn that is
/// ready goes to the one executor, and what else the partition wants is handed to the test.
struct PartitionBench {
    let storage: InMemoryStorage
    private let epoch: Epoch
    private var partition: Partition
    var now = Timestamp(seconds: 1_767_225_600)
    /// False: reads of instances are left to the test.
    var loads = true
    private(set) var commits: [[Change]] = []
    private(set) var effects: [Effect] = []

    init(_ storage: InMemoryStorage = InMemoryStorage(partitionCount: 1)) async throws {
        self.storage = storage
        epoch = try await storage.claim(0, by: "bench")
        partition = Partition(index: 0, count: 1, epoch: epoch, seed: Xoshiro256(1, 2, 3, 4))
        try await give(.opened(try await storage.open(0)))
    }

    /// Gives the input, and what follows from it. ``effects`` are those of this call.
    mutating func give(_ input: Input) async throws {
        effects = []
        var inputs = [input]
        while !inputs.isEmpty {
            for effect in partition.handle(inputs.removeFirst(), at: now) {
                switch effect {
                case .commit(let changes, let number):
                    commits.append(changes)
                    try await write(changes)
                    inputs.append(.committed(number))
                case .turnReady:
                    if let id = effect.readyTurn {
                        inputs.append(.assigned(id, to: ExecutorID("bench"), keepsSessions: true))
                    }
                case .load(let id) where loads:
                    let header = try await storage.header(of: id)
                    var loaded: LoadedInstance?
                    if let header {
                        let rows = try await storage.history(of: id, generation: header.generation, from: 0)
                        loaded = LoadedInstance(header: header, rows: rows)
                    }
                    inputs.append(.loaded(id, loaded))
                case .loadHistory(let id, let generation, let turns):
                    let rows = try await storage.history(of: id, generation: generation, from: 0)
                    inputs.append(.historyLoaded(id, generation: generation, turns: turns, rows))
                default: effects.append(effect)
                }
            }
        }
    }

    private func write(_ changes: [Change]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            storage.commit(changes, to: 0, epoch: epoch) { continuation.resume(with: $0.mapError { $0 as any Error }) }
        }
    }

    func header(_ id: InstanceID) async throws -> InstanceHeader? { try await storage.header(of: id) }

    mutating func start(_ name: String, id: InstanceID) async throws {
        let request = StartRequest(name: name, instanceID: id)
        try await give(.request(.start(request, id: id, isFresh: false, receipt: nil), reply: 1))
    }

    mutating func raise(_ name: String, to id: InstanceID, reply: ReplyID = 2) async throws {
        try await give(.request(.raiseEvent(id, name: name, input: nil, receipt: nil), reply: reply))
    }

    /// Answers the turn.
    mutating func finish(_ turn: TurnWorkItem?, _ actions: OrchestratorAction...) async throws {
        guard let turn else { throw NothingWasHandedOut() }
        try await give(.turnFinished(turn.token, .finished(actions, customStatus: nil)))
    }

    struct NothingWasHandedOut: Error {}

    /// The turns handed out by the last input.
    var turns: [TurnWorkItem] { effects.compactMap { if case .runTurn(let item, _) = $0 { item } else { nil } } }
    /// The activities handed out by the last input.
    var activities: [ActivityWorkItem] { effects.compactMap(\.readyActivity) }
    /// The requests answered by the last input.
    var answered: [ReplyID] { effects.compactMap { if case .reply(let id, _) = $0 { id } else { nil } } }
}

extension Effect {
    var readyTurn: InstanceID? { if case .turnReady(let id, _, _, _) = self { id } else { nil } }
    var readyActivity: ActivityWorkItem? { if case .activityReady(let item, _) = self { item } else { nil } }
}

extension OrchestratorAction {
    static func activity(_ id: Int32) -> Self { Self(id: id, .scheduleTask(TaskScheduled(name: "work", input: nil))) }

    static func child(_ id: Int32, _ instance: String = "") -> Self {
        Self(
            id: id,
            .createSubOrchestration(
                SubOrchestrationCreated(instanceID: InstanceID(trusted: instance), name: "child", input: nil)))
    }
}

/// The instances of these tests.
extension InstanceID {
    static let one = InstanceID(trusted: "one")
    static let two = InstanceID(trusted: "two")
}
