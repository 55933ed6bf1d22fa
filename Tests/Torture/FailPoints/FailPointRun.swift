import AsyncHTTPClient
import FailPoints
import Foundation
import Synchronization

/// Visits every fail point before and after, with every workload that comes by there, and compares what becomes of it
/// with what becomes of it when nobody dies.
final class FailPointRun: Sendable {
    /// What was played, for the comparison with the ledger at the end.
    struct Played: Sendable {
        var id: String
        /// How many processes died meanwhile.
        var deaths: Int
    }

    let figures = Figures()
    let only: Death?
    private let stages: [Stage]
    private let says: @Sendable (String) -> Void
    private let rest: Mutex<[Workload]>
    private let counts = Mutex(FailPointFigures())
    private let died = Mutex<Set<Int>>([])

    /// - Parameters:
    ///   - programs: one for each host that is to run at the same time.
    ///   - only: nil plays everything.
    init(_ programs: [HostProcess.Programs], only: Death?, says: @escaping @Sendable (String) -> Void) throws {
        self.only = only
        self.says = says
        stages = try programs.map(Stage.init)
        // The longest ones first.
        let order: [Workload] = [.doomed, .recovered, .replaced, .purged, .suspended, .eternal, .letters, .clock]
        let workloads = order + Workload.allCases.filter { !order.contains($0) }
        rest = Mutex(only.map { [$0.workload] } ?? workloads)
    }

    var current: FailPointFigures { counts.withLock { $0 } }

    func endAll() { for stage in stages { stage.endAll() } }

    /// - Throws: ``Violation``.
    func run() async throws {
        defer { endAll() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for stage in stages { group.addTask { [self] in try await play(on: stage) } }
            while try await group.next() != nil {}
        }
        guard only == nil else { return }
        let died = died.withLock { $0 }
        let missing = FailPoint.allCases.flatMap { point in
            FailPoint.Side.allCases.filter { !died.contains(Self.place(point, $0)) }.map { "\(point):\($0)" }
        }
        guard missing.isEmpty else {
            throw Violation("Nobody ever died at \(missing.joined(separator: ", ")): no workload comes by there.")
        }
    }

    private static func place(_ point: FailPoint, _ side: FailPoint.Side) -> Int { point.rawValue * 2 + side.rawValue }

    // MARK: On one host

    private func play(on stage: Stage) async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: TortureRun.configuration)
        let requests = Requests(client: client, endpoint: stage.endpoint, answers: Current(0), figures: figures)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await stage.keepRunning() }
                group.addTask { [self] in try await playAll(on: stage, requests) }
                // Whichever ends first: the plays, or a host that should not have.
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch {
            stage.endAll()
            try? await client.shutdown()
            throw error
        }
        stage.endAll()
        try await client.shutdown()
    }

    private func playAll(on stage: Stage, _ requests: Requests) async throws {
        var played: [Played] = []
        while let workload = rest.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            try await stage.ready()
            let begin = ContinuousClock.now
            let (wanted, deaths) = try await learn(workload, on: stage, requests, &played)
            for death in only.map({ [$0] }) ?? deaths {
                do { try await play(death, wanted, on: stage, requests, &played) } catch {
                    throw Violation("\(error)\nTo see it again: PetrelTorture --fail-points --only \(death)")
                }
            }
            let seconds = begin.duration(to: .now) / Duration.seconds(1)
            says("\(workload): \(deaths.count) deaths planned, \(Int(seconds.rounded())) s")
        }
        try await stage.ready()
        let unfinished = try await requests.instances(["Running", "Pending", "Suspended"])
        guard unfinished.isEmpty else { throw Violation("These never ended: \(unfinished.map(\.instanceId))") }
        try LedgerCheck(lines: ActivityLedger(path: stage.programs.ledger).lines, played: played).run()
    }

    /// Plays a workload without any death, and sees which points it visits.
    private func learn(
        _ workload: Workload, on stage: Stage, _ requests: Requests, _ played: inout [Played]
    ) async throws -> (wanted: [Outcome], deaths: [Death]) {
        let id = "\(workload)-\(played.count)"
        let before = stage.visits
        let wanted = try await Play(requests: requests, stage: stage, workload: workload, id: id, death: nil).run()
        try await stage.comesToRest()
        let after = stage.visits
        played.append(Played(id: id, deaths: workload.moment == .atStart ? 0 : 1))
        counts.withLock { $0.visits += zip(before, after).reduce(0) { $0 + $1.1 - $1.0 } }
        var deaths: [Death] = []
        for point in workload.points {
            for side in FailPoint.Side.allCases {
                let visits = after[Self.place(point, side)] - before[Self.place(point, side)]
                if visits > 0 { deaths.append(Death(point, side, visit: 1, during: workload)) }
                if visits > 2, Self.place(point, side) % 6 == played.count % 6 {
                    deaths.append(Death(point, side, visit: visits / 2 + 1, during: workload))
                }
            }
        }
        return (wanted, deaths)
    }

    private func play(
        _ death: Death, _ wanted: [Outcome], on stage: Stage, _ requests: Requests, _ played: inout [Played]
    ) async throws {
        // A worker that never says hello ends its host: no point is armed before.
        try await stage.ready()
        let id = "\(death.workload)-\(played.count)"
        let before = (deaths: stage.page.deaths, ordered: stage.ordered.withLock { $0 })
        if death.workload.moment == .atStart { stage.arm(death) }
        let found = try await within(.seconds(120), "'\(id)' with a death at \(death)") {
            try await Play(requests: requests, stage: stage, workload: death.workload, id: id, death: death).run()
        }
        if stage.page.deaths == before.deaths { try await stage.comesToRest() }
        stage.page.disarm()
        let deaths = stage.page.deaths - before.deaths
        counts.withLock { counts in
            counts.plays += 1
            counts.deaths += deaths
            counts.workerDeaths += death.point.isInWorker ? deaths : 0
        }
        if deaths > 0 { _ = died.withLock { $0.insert(Self.place(death.point, death.side)) } }
        guard found == wanted else {
            throw Violation("'\(id)', with a death at \(death), ended with\n  \(found)\ninstead of\n  \(wanted)")
        }
        // A host waits longer each time before it starts the next worker.
        if deaths > 0, death.point.isInWorker { try await stage.kill() }
        // This one counts too: an activity that nobody waits for any more may still run, and is run once more.
        played.append(Played(id: id, deaths: deaths + stage.ordered.withLock { $0 } - before.ordered))
    }
}

/// What happened, counted.
struct FailPointFigures: Sendable {
    var plays = 0
    var deaths = 0
    var workerDeaths = 0
    var visits = 0
}
