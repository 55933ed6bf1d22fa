import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization

/// One run: the plan carried out, the host killed, the end checked.
final class TortureRun: Sendable {
    let plan: Plan
    let programs: HostProcess.Programs
    /// Loses on purpose what the host was told is safe.
    let diskLies: Bool
    let figures = Figures()
    let ledger: ClientLedger
    let endpoint = Current<Endpoint?>(nil)
    let answers = Current(0)
    let round = Current(-1)
    let says: @Sendable (String) -> Void
    private let host = Mutex<HostProcess?>(nil)
    private let workers = Mutex<Set<pid_t>>([])

    init(
        _ plan: Plan, _ programs: HostProcess.Programs, diskLies: Bool = false,
        says: @escaping @Sendable (String) -> Void
    ) {
        self.plan = plan
        self.diskLies = diskLies
        self.programs = programs
        self.says = says
        ledger = ClientLedger(path: programs.folder + "/clients.ledger")
    }

    /// 1. Kill again and again while the clients play. 2. Let everything finish. 3. Look at everything. 4. Stop the host.
    /// 5. Compare.
    /// - Returns: what must not be so.
    func run() async throws -> [Violation] {
        let connections = (0..<plan.clients).map { _ in
            HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.configuration)
        }
        let violations: [Violation]
        do {
            let clients = connections.map {
                Requests(client: $0, endpoint: endpoint, answers: answers, figures: figures)
            }
            violations = try await run(clients)
        } catch {
            let host = current
            let ownEnd = host?.ownEnd
            endAll()
            for connection in connections { try? await connection.shutdown() }
            guard let host, let ownEnd else { throw error }
            throw Violation("The host (life \(host.life)) ended by itself: \(ownEnd). Then: \(error)")
        }
        endAll()
        for connection in connections { try await connection.shutdown() }
        return violations
    }

    static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 16
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private func run(_ requests: [Requests]) async throws -> [Violation] {
        let found = try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, mine) in requests.enumerated() {
                let client = Client(
                    requests: mine, other: requests[(place + 1) % requests.count], ledger: ledger, figures: figures,
                    round: round, activityLedger: programs.ledger)
                let scripts = plan.scripts.filter { $0.client == place }
                group.addTask { try await client.play(scripts) }
            }
            group.addTask { [self] in
                switch plan.target {
                case .host: try await killHosts()
                case .worker: try await killWorkers(requests[0])
                }
                round.update { $0 = .max }
            }
            while try await group.next() != nil {}
            return try await finish(requests[0])
        }
        try await current?.stop()
        endpoint.update { $0 = nil }
        let activities = try ActivityLedger(path: programs.ledger)
        figures.count { counts in
            counts.runs = activities.count
            counts.calls = activities.lines.values.reduce(0) { $0 + Set($1.map { "\($0.key) \($0.attempt)" }).count }
        }
        workers.withLock { $0.formUnion(activities.processes) }
        try await waitForWorkers()
        return Checks(plan: plan, clients: ledger, activities: activities).violations(found)
    }

    // MARK: The host there is

    var current: HostProcess? { host.withLock { $0 } }

    /// Starts the next life of the host.
    func startHost() -> HostProcess {
        let life = figures.current.lives + 1
        figures.count { $0.lives = life }
        answers.update { $0 = 0 }
        let started = HostProcess.start(programs, life: life) { [endpoint] origin in
            endpoint.update { $0 = Endpoint(life: life, origin: origin) }
        }
        host.withLock { $0 = started }
        return started
    }

    /// Nobody is told of a host that is about to end.
    func withdraw() { endpoint.update { $0 = nil } }

    func remember(_ workers: [pid_t]) { self.workers.withLock { $0.formUnion(workers) } }

    /// Ends what still runs, whatever happened.
    func endAll() {
        current?.signal(SIGKILL)
        for worker in workers.withLock({ $0 }) where WorkerProcesses.isAlive(worker, program: programs.app) {
            _ = sendSignal(worker, SIGKILL)
        }
    }

    /// A worker must not outlive its host.
    private func waitForWorkers() async throws {
        let begin = ContinuousClock.now
        let known = workers.withLock { $0 }
        var alive = known.filter { WorkerProcesses.isAlive($0, program: programs.app) }
        while !alive.isEmpty {
            guard begin.duration(to: .now) < .seconds(15) else {
                throw Violation("Workers outlived their host: \(alive.sorted())")
            }
            try await Task.sleep(for: .milliseconds(10))
            alive = alive.filter { WorkerProcesses.isAlive($0, program: programs.app) }
        }
    }
}
