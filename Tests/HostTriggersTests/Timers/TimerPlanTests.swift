import DurableTask
import FunctionModel
import Testing

@testable import HostTriggers

@Suite struct TimerPlanTests {
    private let start = Timestamp(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z

    private func at(_ minutes: Int) -> Timestamp { start.advanced(by: .seconds(minutes * 60)) }

    private func plan(
        _ schedule: String = "0 */10 * * * *", stored: TimerRecord? = nil, now: Timestamp? = nil,
        runsOnStartup: Bool = false, retry: FunctionRetry? = nil
    ) throws -> TimerPlan {
        TimerPlan(
            try TimerSchedule(schedule), zone: .utc, retry: retry, runsOnStartup: runsOnStartup, stored: stored,
            now: now ?? start)
    }

    @Test func theFirstStartNotesWhenItRunsAndDoesNotRun() throws {
        let plan = try plan()
        #expect(plan.run == .init(at: at(10), reason: .onTime))
        #expect(plan.record == TimerRecord(next: at(10), updated: start))
    }

    @Test func afterARunComesTheNextTime() throws {
        var plan = try plan()
        plan.ended(at: at(13), hasFailed: false)
        #expect(plan.run == .init(at: at(20), reason: .onTime))
        #expect(plan.record.last == at(13))
    }

    @Test func aRunThatTookLongerThanTheIntervalIsNotFollowedByThoseItMissed() throws {
        var plan = try plan()
        plan.ended(at: at(47), hasFailed: false)
        #expect(plan.run == .init(at: at(50), reason: .onTime))
    }

    @Test func whatWasMissedIsMadeGoodByOneRun() throws {
        let stored = TimerRecord(last: at(10), next: at(20), updated: at(10))
        var plan = try plan(stored: stored, now: at(95), runsOnStartup: true)
        #expect(plan.run == .init(at: at(95), reason: .pastDue))
        plan.ended(at: at(96), hasFailed: false)
        #expect(plan.run == .init(at: at(100), reason: .onTime))
    }

    @Test func whatWasNotMissedWaitsForItsTime() throws {
        let stored = TimerRecord(last: at(10), next: at(20), updated: at(10))
        #expect(try plan(stored: stored, now: at(15)).run == .init(at: at(20), reason: .onTime))
    }

    @Test func anotherScheduleIsTakenUpFromTheLastRun() throws {
        // It ran every day; now every ten minutes.
        let stored = TimerRecord(last: start, next: at(24 * 60), updated: start)
        #expect(try plan(stored: stored, now: at(5)).run == .init(at: at(10), reason: .onTime))
        #expect(try plan(stored: stored, now: at(12)).run == .init(at: at(12), reason: .pastDue))
        // And the other way round: nothing is missed.
        let short = TimerRecord(last: start, next: at(10), updated: start)
        #expect(try plan("0 0 0 * * *", stored: short, now: at(30)).run == .init(at: at(24 * 60), reason: .onTime))
    }

    @Test func aRunAtStartupIsBesideTheSchedule() throws {
        var plan = try plan(runsOnStartup: true)
        #expect(plan.run == .init(at: start, reason: .atStartup))
        plan.ended(at: at(1), hasFailed: false)
        #expect(plan.run == .init(at: at(10), reason: .onTime))
    }

    @Test func aTimeThatCameEarlyDoesNotComeTwice() throws {
        var plan = try plan()
        plan.ended(at: at(9), hasFailed: false)
        #expect(plan.run == .init(at: at(20), reason: .onTime))
    }

    @Test func whatFailsIsTriedAgainAsThePolicySaysAlsoAfterARestart() throws {
        let retry = FunctionRetry.exponentialBackoff(
            maxRetryCount: 2, minimumInterval: .seconds(60), maximumInterval: .seconds(300))
        var plan = try plan(retry: retry)
        plan.ended(at: at(10), hasFailed: true)
        #expect(plan.run == .init(at: at(11), reason: .again))
        // A restart between the attempts.
        plan = try self.plan(
            stored: TimerRecord(json: plan.record.json), now: at(12), retry: retry)
        #expect(plan.run == .init(at: at(11), reason: .again))
        plan.ended(at: at(12), hasFailed: true)
        #expect(plan.run == .init(at: at(14), reason: .again))
        plan.ended(at: at(14), hasFailed: true)
        #expect(plan.run == .init(at: at(20), reason: .onTime))
        #expect(plan.record.failures == 0)
    }

    @Test func withoutAPolicyAFailureWaitsForTheNextTime() throws {
        var plan = try plan()
        plan.ended(at: at(10), hasFailed: true)
        #expect(plan.run == .init(at: at(20), reason: .onTime))
    }

    @Test func aScheduleWithoutFurtherTimesEnds() throws {
        #expect(try plan("0 0 0 30 2 *").run == nil)
    }

    @Test(
        arguments: [
            (FunctionRetry.fixedDelay(maxRetryCount: 2, delayInterval: .seconds(5)), [5, 5, nil]),
            (.fixedDelay(maxRetryCount: -1, delayInterval: .seconds(5)), [5, 5, 5]),
            (
                .exponentialBackoff(maxRetryCount: 5, minimumInterval: .seconds(4), maximumInterval: .seconds(10)),
                [4, 8, 10]
            ),
            (.fixedDelay(maxRetryCount: 0, delayInterval: .seconds(5)), [nil, nil, nil]),
        ] as [(FunctionRetry, [Int?])]) func pausesFollowThePolicy(_ retry: FunctionRetry, _ seconds: [Int?])
    {
        #expect((1...3).map { retry.pause(afterFailures: $0) } == seconds.map { $0.map { .seconds($0) } })
    }
}
