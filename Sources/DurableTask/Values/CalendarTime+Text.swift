extension CalendarTime {
    /// `2026-11-21T10:00:00Z`.
    package var seconds: String {
        Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) + "T" + timeOfDay + "Z"
    }

    /// `2026-11-21T10:00:00.123456Z`.
    package var microseconds: String { String(seconds.dropLast()) + "." + Self.padded(nanosecond / 1_000, 6) + "Z" }

    /// `Sat, 21 Nov 2026 10:00:00 GMT`, as the header `Date` wants it.
    package var httpDate: String {
        let days = timestamp.seconds / 86_400
        // 1970-01-01 was a Thursday.
        let weekday = Int(((days % 7) + 11) % 7)
        return Self.weekdays[weekday] + ", " + Self.padded(day, 2) + " " + Self.months[month - 1] + " "
            + Self.padded(year, 4) + " " + timeOfDay + " GMT"
    }

    /// Reads ISO 8601 as clients write it: a date, and after `T` or a space a time with or without seconds and their
    /// fraction, then `Z`, an offset, or nothing for UTC. A space instead of an offset's `+` is what is left of a `+`
    /// that was not escaped in a query.
    package static func timestamp(parsing text: String) -> Timestamp? {
        var reader = Reader(rest: text.utf8[...])
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2)
        else { return nil }
        var (hour, minute, second, nanosecond) = (0, 0, 0, 0)
        var offset = 0
        if reader.take("T") || reader.take("t") || reader.take(" ") {
            guard let h = reader.number(2), reader.take(":"), let m = reader.number(2) else { return nil }
            (hour, minute) = (h, m)
            if reader.take(":") {
                guard let s = reader.number(2) else { return nil }
                second = s
                if reader.take(".") {
                    guard let fraction = reader.fraction() else { return nil }
                    nanosecond = fraction
                }
            }
            if !reader.take("Z"), !reader.take("z"), !reader.rest.isEmpty {
                let sign = reader.take("-") ? -1 : 1
                guard sign < 0 || reader.take("+") || reader.take(" "), let h = reader.number(2) else { return nil }
                _ = reader.take(":")
                let m = reader.rest.isEmpty ? 0 : reader.number(2)
                guard let m, h <= 14, m <= 59 else { return nil }
                offset = sign * (h * 3_600 + m * 60)
            }
        }
        guard reader.rest.isEmpty,
            let time = CalendarTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second, nanosecond: nanosecond)
        else { return nil }
        return time.timestamp.advanced(by: .seconds(-offset))
    }

    private var timeOfDay: String {
        Self.padded(hour, 2) + ":" + Self.padded(minute, 2) + ":" + Self.padded(second, 2)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private struct Reader {
        var rest: Substring.UTF8View

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard let first = rest.first, UInt32(first) == character.value else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func number(_ width: Int) -> Int? {
            let digits = rest.prefix(width)
            guard digits.count == width, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest = rest.dropFirst(width)
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// Nanoseconds; digits past the ninth are dropped.
        mutating func fraction() -> Int? {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
            let nine = Array(digits.prefix(9)) + Array(repeating: 0x30, count: max(0, 9 - digits.count))
            return nine.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
    }
}
