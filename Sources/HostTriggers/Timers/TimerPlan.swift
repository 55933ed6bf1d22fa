internal import DurableTask
internal import FunctionModel

/// When a timer function runs next, and why: a value that is told what happens.
struct TimerPlan: Sendable {
    enum Reason: Sendable, Hashable {
        case onTime
        /// It should have run while no host did.
        case pastDue
        case atStartup
        /// The last attempt failed.
        case again
    }

    struct Run: Sendable, Hashable {
        var at: Timestamp
        var reason: Reason
    }

    let schedule: TimerSchedule
    let zone: TimeZoneRules
    let retry: FunctionRetry?
    /// What is to be stored where the function is monitored.
    private(set) var record: TimerRecord
    /// Nil when it never runs again.
    private(set) var run: Run?

    /// - Parameter stored: what is known of earlier runs; nil at the first start, and where nothing is monitored.
    init(
        _ schedule: TimerSchedule, zone: TimeZoneRules, retry: FunctionRetry?, runsOnStartup: Bool,
        stored: TimerRecord?, now: Timestamp
    ) {
        self.schedule = schedule
        self.zone = zone
        self.retry = retry
        record = stored ?? TimerRecord(next: schedule.next(after: now, in: zone), updated: now)
        if let stored {
            // Another schedule than the one it was noted for: what it would have been, had it been this one.
            let since = stored.last ?? stored.updated
            let expected = schedule.next(after: since, in: zone)
            if expected != stored.next {
                record.next = expected
                record.updated = now
            }
        }
        if let retryAt = record.retryAt {
            run = Run(at: retryAt, reason: .again)
        } else if let next = record.next, next < now {
            run = Run(at: now, reason: .pastDue)
        } else if runsOnStartup {
            run = Run(at: now, reason: .atStartup)
        } else {
            run = record.next.map { Run(at: $0, reason: .onTime) }
        }
    }

    /// The run is over.
    mutating func ended(at now: Timestamp, hasFailed: Bool) {
        if hasFailed, let pause = retry?.pause(afterFailures: record.failures + 1) {
            record.failures += 1
            let moment = now.advanced(by: pause)
            record.retryAt = moment
            record.updated = now
            run = Run(at: moment, reason: .again)
            return
        }
        // One that came early, by a clock that was set, must not come twice.
        let due = run.map { max($0.at, now) } ?? now
        record = TimerRecord(last: due, next: schedule.next(after: due, in: zone), updated: now)
        run = record.next.map { Run(at: $0, reason: .onTime) }
    }
}
