import DurableTask
import DurableTaskHub
import DurableTaskTesting
import InMemoryStorage
import Synchronization
import Testing

/// How the partitions of a hub are spread; every engine test runs in each.
struct Layout: Sendable, CustomTestStringConvertible {
    var partitions: Int
    var owners: Int
    var testDescription: String { "\(partitions) partition(s), \(owners) owner(s)" }

    static let all = [
        Layout(partitions: 1, owners: 1), Layout(partitions: 4, owners: 1), Layout(partitions: 4, owners: 2),
    ]
}

/// A task hub for tests: one storage in memory, one or two owners, a clock that moves by hand.
final class Cluster: Sendable {
    let storage: InMemoryStorage
    let clock: ManualClock
    let hubs: [TaskHub]
    let executors: [ScriptedExecutor]
    /// What the hubs told their operator.
    let problems = ProblemLog()
    let notices = ProblemLog()

    /// Opens a hub over a storage, through one that fails if there is one; the executors connect at once.
    init(
        _ layout: Layout, storage: InMemoryStorage? = nil, faulty: FaultyStorage? = nil,
        clock: ManualClock = ManualClock(),
        buildID: String = "build-1", keepsSessions: Bool = true, connects: Bool = true, defaultVersion: String? = nil,
        retention: RetentionPolicy = RetentionPolicy(),
        orchestrators: [String: ScriptedExecutor.Orchestrator], activities: [String: ScriptedExecutor.Activity] = [:],
        entities: [String: ScriptedExecutor.Entity] = [:]
    ) async throws {
        let storage = storage ?? InMemoryStorage(partitionCount: layout.partitions)
        self.storage = storage
        self.clock = clock
        let router = Router()
        let problems = problems
        let notices = notices
        let hubs = (0..<layout.owners).map { number in
            TaskHub(
                name: "test", storage: faulty ?? storage,
                partitions: (0..<layout.partitions).filter { $0 % layout.owners == number }, owner: "owner-\(number)",
                clock: clock, link: router, defaultVersion: defaultVersion, retention: retention,
                onProblem: { problems.add($0) }, onNotice: { notices.add($0) })
        }
        self.hubs = hubs
        router.hubs.withLock { $0 = hubs }
        executors = hubs.enumerated().map { number, hub in
            ScriptedExecutor(
                id: "executor-\(number)", door: hub, buildID: buildID, keepsSessions: keepsSessions,
                orchestrators: orchestrators, activities: activities, entities: entities)
        }
        for hub in hubs { try await hub.open() }
        if connects { for executor in executors { executor.connect() } }
    }

    func close() async {
        for hub in hubs { await hub.close() }
    }

    /// The owner of an instance's partition.
    func hub(of id: String) -> TaskHub {
        let partition = Partition.index(of: InstanceID(trusted: id), count: storage.partitionCount)
        return hubs[partition % hubs.count]
    }

    func executor(of id: String) -> ScriptedExecutor {
        let partition = Partition.index(of: InstanceID(trusted: id), count: storage.partitionCount)
        return executors[partition % executors.count]
    }

    // MARK: - A client that knows who owns what

    @discardableResult
    func start(
        _ name: String, id: String, version: String? = nil, input: Payload? = nil, at start: Timestamp? = nil,
        key: String? = nil,
        replaceable: Set<RuntimeStatus> = StartRequest.finished
    ) async throws -> String {
        try await hub(of: id).start(
            StartRequest(
                name: name, instanceID: InstanceID(trusted: id), version: version, input: input, scheduledStart: start,
                replaceable: replaceable, idempotencyKey: key)
        ).rawValue
    }

    func raise(_ name: String, _ input: Payload? = nil, to id: String, key: String? = nil) async throws {
        try await hub(of: id).raiseEvent(name, input: input, to: InstanceID(trusted: id), idempotencyKey: key)
    }

    /// The finished instance. Fails the test when it does not finish.
    func finished(_ id: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> InstanceState {
        let state = try await hub(of: id).waitForCompletion(of: InstanceID(trusted: id), timeout: .seconds(300))
        return try #require(state, "'\(id)' did not finish", sourceLocation: sourceLocation)
    }

    func state(_ id: String) async throws -> InstanceState? {
        try await hub(of: id).state(of: InstanceID(trusted: id), including: .all)
    }

    func history(_ id: String) async throws -> [HistoryEvent] {
        try await hub(of: id).history(of: InstanceID(trusted: id)) ?? []
    }

    /// Delivers between the owners.
    private final class Router: PartitionLink {
        let hubs = Mutex<[TaskHub]>([])

        func send(_ row: OutboxRow, from sender: Int) {
            hub(of: row.target)?.receive(row, from: sender)
        }

        func acknowledge(_ sequence: UInt64, from receiver: Int, to sender: Int) {
            hub(of: sender)?.receiveAcknowledgement(sequence, from: receiver, to: sender)
        }

        private func hub(of partition: Int) -> TaskHub? {
            hubs.withLock { $0.isEmpty ? nil : $0[partition % $0.count] }
        }
    }
}

final class ProblemLog: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

/// Runs a test on a cluster and closes it.
func withCluster(
    _ layout: Layout, keepsSessions: Bool = true, connects: Bool = true, defaultVersion: String? = nil,
    orchestrators: [String: ScriptedExecutor.Orchestrator], activities: [String: ScriptedExecutor.Activity] = [:],
    entities: [String: ScriptedExecutor.Entity] = [:],
    _ body: (Cluster) async throws -> Void
) async throws {
    let cluster = try await Cluster(
        layout, keepsSessions: keepsSessions, connects: connects, defaultVersion: defaultVersion,
        orchestrators: orchestrators, activities: activities, entities: entities)
    do {
        try await body(cluster)
    } catch {
        await cluster.close()
        throw error
    }
    await cluster.close()
}

/// Waits until a condition holds, letting others run; fails the test after five minutes.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now.advanced(by: .seconds(300))
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record(what, sourceLocation: sourceLocation)
            return
        }
        await Task.yield()
    }
}
