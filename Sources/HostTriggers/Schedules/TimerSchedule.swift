public import DurableTask

/// When a timer function runs.
public enum TimerSchedule: Sendable, Hashable {
    case cron(CronExpression)
    /// So long after each run, whatever the clock shows.
    case interval(Duration)

    /// - Parameter text: six or five fields, or a time span (`hh:mm:ss`, `d.hh:mm:ss`).
    /// - Throws: ``ScheduleError``.
    public init(_ text: String) throws(ScheduleError) {
        if let span = try TimeSpan(text) {
            self = .interval(span.duration)
        } else {
            self = .cron(try CronExpression(text))
        }
    }

    /// The first time after a moment; nil when there is none ever.
    public func next(after time: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        switch self {
        case .interval(let duration): time.advanced(by: duration)
        case .cron(let cron):
            cron.isInterval ? nextOfInterval(cron, after: time, zone) : nextMoment(cron, after: time, zone)
        }
    }

    /// It comes so often that it is not worth the while to note each run.
    public var isMoreThanOnceAMinute: Bool {
        switch self {
        case .interval(let duration): duration < .seconds(60)
        case .cron(let cron): cron.isMoreThanOnceAMinute
        }
    }

    /// What its author may not have meant, in sentences.
    public var warnings: [String] {
        switch self {
        case .cron(let cron): cron.warnings
        case .interval: []
        }
    }

    /// A certain time of the day comes once a day, whatever is done to the clocks.
    private func nextMoment(_ cron: CronExpression, after time: Timestamp, _ zone: TimeZoneRules) -> Timestamp? {
        var wall = zone.wallClock(at: time)
        while let next = cron.next(after: wall) {
            let moment = zone.moment(of: next)
            if moment > time { return moment }
            wall = next
        }
        return nil
    }

    /// What comes in intervals follows the clocks, in an hour that comes twice too.
    private func nextOfInterval(_ cron: CronExpression, after time: Timestamp, _ zone: TimeZoneRules) -> Timestamp? {
        var base = time
        var offset = zone.offset(at: time)
        var end = zone.nextTransition(after: time)
        while let next = cron.next(after: CalendarTime(Timestamp(seconds: base.seconds + offset))) {
            let moment = Timestamp(seconds: next.timestamp.seconds - offset)
            guard let transition = end, moment >= transition else { return moment }
            // From the moment on at which the clocks are moved.
            base = Timestamp(seconds: transition.seconds - 1)
            offset = zone.offset(at: transition)
            end = zone.nextTransition(after: transition)
        }
        return nil
    }
}

/// `hh:mm:ss` or `d.hh:mm:ss`, as .NET reads it: hours of 24 and more are days.
struct TimeSpan: Sendable, Hashable {
    var duration: Duration

    /// Nil for a text that is none.
    /// - Throws: ``ScheduleError`` for one that is out of range.
    init?(_ text: String) throws(ScheduleError) {
        let trimmed = text.filter { !$0.isWhitespace }
        let parts = trimmed.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, trimmed.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ":" || $0 == ".") }) else {
            return nil
        }
        let first = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard first.count <= 2, let minutes = Int(parts[1]), let seconds = Int(parts[2]),
            let hours = first.last.flatMap({ Int($0) })
        else { return nil }
        var days = 0
        var restOfHours = hours
        if first.count == 2 {
            guard let number = Int(first[0]) else { return nil }
            days = number
        } else if hours >= 24 {
            (days, restOfHours) = (hours, 0)
        }
        guard days <= 36_500, restOfHours < 24, minutes < 60, seconds < 60 else {
            throw ScheduleError("'\(text)' is no time span: write 'hh:mm:ss' or 'd.hh:mm:ss', e.g. '00:05:00'.")
        }
        duration = .seconds(((days * 24 + restOfHours) * 60 + minutes) * 60 + seconds)
        guard duration > .zero else { throw ScheduleError("The time span '\(text)' of a schedule must be above zero.") }
    }
}
