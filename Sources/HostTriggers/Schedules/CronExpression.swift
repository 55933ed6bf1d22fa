internal import DurableTask

/// A schedule of the form `{second} {minute} {hour} {day} {month} {day of the week}` (NCRONTAB).
///
/// Five fields begin with the minute; the second is 0 then. Day and day of the week must both match, other than in `cron`.
public struct CronExpression: Sendable, Hashable {
    private var second: CronField
    private var minute: CronField
    private var hour: CronField
    private var day: CronField
    private var month: CronField
    private var weekday: CronField

    /// - Throws: ``ScheduleError``, also when there are not five or six fields.
    public init(_ text: some StringProtocol) throws(ScheduleError) {
        let words = String(text).split(whereSeparator: \.isWhitespace)
        guard words.count == 5 || words.count == 6 else {
            throw ScheduleError(
                "A schedule has six fields, '{second} {minute} {hour} {day} {month} {day of the week}', or five without the "
                    + "second; '\(text)' has \(words.count).")
        }
        let fields = words.count == 5 ? ["0"] + words : words[...]
        second = try CronField(fields[fields.startIndex], .second)
        minute = try CronField(fields[fields.startIndex + 1], .minute)
        hour = try CronField(fields[fields.startIndex + 2], .hour)
        day = try CronField(fields[fields.startIndex + 3], .day)
        month = try CronField(fields[fields.startIndex + 4], .month)
        weekday = try CronField(fields[fields.startIndex + 5], .weekday)
    }

    /// What its author may not have meant, in sentences.
    public var warnings: [String] {
        var warnings = [second, minute, hour, day, month, weekday].compactMap(\.reversed).map {
            "A range from a larger to a smaller value does not wrap around: \($0)."
        }
        if !day.isEvery(.day), !weekday.isEvery(.weekday) {
            warnings.append("Both the day and the day of the week are given: only days that are both match.")
        }
        return warnings
    }

    /// The times come in intervals, and not at certain moments of the day: when a clock is set back, they come in both hours.
    var isInterval: Bool { second.isInterval || minute.isInterval || hour.isInterval }

    /// There are several times in each minute.
    var isMoreThanOnceAMinute: Bool {
        second.count > 1 && minute.isEvery(.minute) && hour.isEvery(.hour) && day.isEvery(.day)
            && month.isEvery(.month) && weekday.isEvery(.weekday)
    }

    /// A date such as 29 February may be far away, if it is also to be a certain day of the week.
    private static let yearsAhead = 100

    /// The first time after this one, both as the clock on the wall shows them; nil when there is none.
    func next(after time: CalendarTime) -> CalendarTime? {
        let start = CalendarTime(time.timestamp.advanced(by: .seconds(1)))
        let lastYear = min(start.year + Self.yearsAhead, 9999)
        var (year, monthNumber) = (start.year, start.month)
        var from = start
        while year <= lastYear {
            if month.contains(monthNumber), let found = first(from: from) { return found }
            monthNumber += 1
            if monthNumber > 12 { (year, monthNumber) = (year + 1, 1) }
            from.year = year
            from.month = monthNumber
            from.day = 1
            from.startOfDay()
        }
        return nil
    }

    /// The first time from this one on in its month.
    private func first(from time: CalendarTime) -> CalendarTime? {
        var time = time
        let days = CalendarTime.days(in: time.month, of: time.year)
        while let next = day.first(from: time.day), next <= days {
            if next > time.day { time.startOfDay() }
            time.day = next
            if weekday.contains(time.weekday), let found = firstOfDay(from: time) { return found }
            guard time.day < days else { return nil }
            time.day += 1
            time.startOfDay()
        }
        return nil
    }

    private func firstOfDay(from time: CalendarTime) -> CalendarTime? {
        var time = time
        while let next = hour.first(from: time.hour), next <= 23 {
            if next > time.hour { (time.minute, time.second) = (0, 0) }
            time.hour = next
            while let next = minute.first(from: time.minute), next <= 59 {
                if next > time.minute { time.second = 0 }
                time.minute = next
                if let next = second.first(from: time.second), next <= 59 {
                    time.second = next
                    return time
                }
                time.minute += 1
                time.second = 0
            }
            time.hour += 1
            (time.minute, time.second) = (0, 0)
        }
        return nil
    }
}

extension CalendarTime {
    fileprivate mutating func startOfDay() { (hour, minute, second) = (0, 0, 0) }

    /// Sunday is 0.
    fileprivate var weekday: Int {
        let days = timestamp.seconds / 86_400 - (timestamp.seconds % 86_400 < 0 ? 1 : 0)
        // 1 January 1970 was a Thursday.
        return Int(((days + 4) % 7 + 7) % 7)
    }
}
