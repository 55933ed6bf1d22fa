import DurableTask
import DurableTaskTesting
import Testing

@testable import DurableTaskHub

/// Very many timers.
@Suite struct TimerCrowdTests {
    private static let timersEach = 20

    /// With an input it is done at once; otherwise when twenty timers have fired.
    private static let sleeper: ScriptedExecutor.Orchestrator = { script in
        if let input = script.input { return input }
        let fireAt = script.started.advanced(by: .seconds(3600))
        let ids = (0..<timersEach).map { _ in script.ask(.createTimer(fireAt: fireAt)) }
        for id in ids where !script.hasFired(timer: id) { throw Script.Waiting() }
        return "awake"
    }

    @Test func aHundredThousandTimersDueAtOnceDoNotKeepAStartWaiting() async throws {
        let crowd = 100_000 / Self.timersEach
        try await withCluster(Layout.all[0], connects: false, orchestrators: ["sleeper": Self.sleeper]) { cluster in
            let executor = cluster.executors[0]
            executor.connect(maximumTurns: 10)
            for number in 0..<crowd { try await cluster.start("sleeper", id: "sleeper-\(number)") }
            for number in 0..<crowd {
                _ = try await cluster.hubs[0].waitForStart(
                    of: InstanceID(trusted: "sleeper-\(number)"), timeout: .seconds(300))
            }
            executor.hold()
            // All are due at the same moment: an hour after whichever started last.
            cluster.clock.advance(by: .seconds(7200))
            try await eventually("the executor has all it takes") { executor.held.turns.count == 10 }
            let late = Task { try await cluster.start("sleeper", id: "late", input: "at once") }
            _ = try await late.value
            var steps = 0
            while try await cluster.state("late")?.header.status != .completed {
                try await eventually("there is more to do") { !executor.held.turns.isEmpty }
                executor.step()
                steps += 1
                #expect(steps < 2_000, "the whole crowd goes first")
                if steps >= 2_000 { break }
            }
            executor.release()
            for number in 0..<crowd { #expect(try await cluster.finished("sleeper-\(number)").output == "awake") }
        }
    }

    @Test func oneOrchestrationWithTenThousandTimersTakesEachAsItComes() throws {
        var partition = Partition(index: 0, count: 1, epoch: 1, seed: Xoshiro256(1, 2, 3, 4))
        let start = Timestamp(seconds: 1_767_225_600)
        func turn(_ effects: [Effect], at now: Timestamp) throws -> TurnWorkItem {
            #expect(effects.contains { $0.isTurnReady })
            let assigned = partition.handle(.assigned(.one, to: ExecutorID("bench"), keepsSessions: true), at: now)
            return try #require(
                assigned.lazy.compactMap { if case .runTurn(let item, _) = $0 { item } else { nil } }.first)
        }
        let request = StartRequest(name: "any", instanceID: .one)
        let first = try turn(
            partition.handle(.request(.start(request, id: .one, isFresh: true, receipt: nil), reply: 1), at: start),
            at: start)
        let count: Int32 = 10_000
        let timers = (1...count).map { number in
            OrchestratorAction(id: number, .createTimer(fireAt: start.advanced(by: .seconds(Int64(number)))))
        }
        var effects = partition.handle(.turnFinished(first.token, .finished(timers, customStatus: nil)), at: start)
        #expect(partition.nextWake == start.advanced(by: .seconds(1)))
        for number in 1...count {
            let now = start.advanced(by: .seconds(Int64(number)))
            let item = try turn(partition.handle(.tick, at: now), at: now)
            #expect(item.newEvents.count == 2)
            guard case .timerFired(now, number) = item.newEvents.last?.kind else {
                Issue.record("timer \(number) did not fire at its moment")
                return
            }
            effects = partition.handle(.turnFinished(item.token, .finished([], customStatus: nil)), at: now)
            for effect in effects {
                if case .commit(_, let number) = effect { _ = partition.handle(.committed(number), at: now) }
            }
        }
        #expect(partition.nextWake == nil)
        #expect(partition.wakeUps.count < 100)
    }

    @Test func openTimersAreWhatASortedListOfThemWouldBe() {
        var random = Xoshiro256(7, 8, 9, 10)
        var work = OpenWork()
        var reference: [Int32: Timestamp] = [:]
        var announced: Set<Int32> = []
        let start = Timestamp(seconds: 1_767_225_600)
        for step in 0..<20_000 {
            let id = Int32(random.next() % 300)
            if reference[id] == nil {
                let fireAt = start.advanced(by: .seconds(Int64(random.next() % 50)))
                reference[id] = fireAt
                work.apply(
                    HistoryEvent(eventID: id, timestamp: start, .timerCreated(fireAt: fireAt)), generation: 0, turn: 0)
            } else {
                reference[id] = nil
                announced.remove(id)
                work.apply(HistoryEvent(timestamp: start, .timerCanceled(timerID: id)), generation: 0, turn: 0)
            }
            #expect(work.nextTimer == reference.values.min())
            guard step % 50 == 0 else { continue }
            let now = start.advanced(by: .seconds(Int64(random.next() % 50)))
            let due = reference.filter { $0.value <= now && !announced.contains($0.key) }
                .sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
            announced.formUnion(due)
            #expect(work.timers.takeDue(now).map(\.id) == due)
            #expect(
                work.timers.earliestUnannounced == reference.filter { !announced.contains($0.key) }.values.min())
        }
    }
}

extension Effect {
    fileprivate var isTurnReady: Bool { if case .turnReady = self { true } else { false } }
}
