internal import FoundationEssentials

/// Dates as text: `2026-01-31T12:00:00.25Z`. Seven digits of a second are written, or nine where a `Date` tells more
/// apart, so that a date is read as the same date it was written from (around 2001, where a `Date` is finer than that,
/// as the same nanosecond). Any number of digits is read, and offsets.
enum ISODate {
    /// Nil outside the years 1 to 9999.
    static func text(of date: Date) -> String? {
        // Counted from 2001 as `Date` does: from 1970 the last bits would be lost.
        let interval = date.timeIntervalSinceReferenceDate
        guard interval >= -63_113_904_000, interval < 252_423_993_600 else { return nil }
        let whole = interval.rounded(.down)
        var seconds = Int(whole) + referenceDate
        var fraction = nanoseconds(of: interval, after: whole)
        if fraction == 1_000_000_000 { (seconds, fraction) = (seconds + 1, 0) }
        let days = (Double(seconds) / 86_400).rounded(.down)
        let rest = seconds - Int(days) * 86_400
        let (year, month, day) = civil(days: Int(days))
        guard year <= 9_999 else { return nil }
        return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T" + padded(rest / 3_600, 2) + ":"
            + padded(rest / 60 % 60, 2) + ":" + padded(rest % 60, 2)
            + fractionText(fraction) + "Z"
    }

    /// The nanoseconds after a whole second that are worth writing.
    private static func nanoseconds(of interval: Double, after whole: Double) -> Int {
        let ticks = ((interval - whole) * 1e7).rounded()
        if whole + ticks / 1e7 == interval { return Int(ticks) * 100 }
        return Int(((interval - whole) * 1e9).rounded())
    }

    private static func fractionText(_ nanoseconds: Int) -> String {
        guard nanoseconds > 0 else { return "" }
        var digits = padded(nanoseconds, 9)
        while digits.last == "0" { digits.removeLast() }
        return "." + digits
    }

    /// Nil for what is not such a text, or not a day of the calendar.
    static func date(from text: String) -> Date? {
        var rest = Substring(text)
        guard let year = take(4, &rest), skip("-", &rest), let month = take(2, &rest), skip("-", &rest),
            let day = take(2, &rest), skip("T", &rest) || skip("t", &rest) || skip(" ", &rest),
            let hour = take(2, &rest), skip(":", &rest), let minute = take(2, &rest), skip(":", &rest),
            let second = take(2, &rest), let fraction = takeFraction(&rest), let offset = takeOffset(&rest),
            rest.isEmpty, year >= 1, (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
        else { return nil }
        let days = daysSince1970(year, month, day)
        guard civil(days: days) == (year, month, day) else { return nil }
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Date(timeIntervalSinceReferenceDate: Double(seconds - referenceDate) + fraction)
    }

    /// 2001-01-01, in seconds since 1970.
    private static let referenceDate = 978_307_200

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func take(_ count: Int, _ rest: inout Substring) -> Int? {
        let digits = rest.prefix(count)
        guard digits.utf8.count == count, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return Int(digits)
    }

    private static func skip(_ character: Character, _ rest: inout Substring) -> Bool {
        guard rest.first == character else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func takeFraction(_ rest: inout Substring) -> Double? {
        guard skip(".", &rest) else { return 0 }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return Double("0." + digits)
    }

    private static func takeOffset(_ rest: inout Substring) -> Int? {
        if skip("Z", &rest) || skip("z", &rest) { return 0 }
        let isWest = rest.first == "-"
        guard skip("+", &rest) || skip("-", &rest), let hours = take(2, &rest), hours < 24 else { return nil }
        _ = skip(":", &rest)
        guard let minutes = take(2, &rest), minutes < 60 else { return nil }
        return (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
    }

    /// The Gregorian calendar in eras of 400 years, years beginning in March so that the leap day comes last.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
