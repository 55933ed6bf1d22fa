/// One field of a cron expression: the values it takes, as bits.
struct CronField: Sendable, Hashable {
    /// Bit n is value n.
    private(set) var bits: UInt64 = 0
    /// It has `*`, `/` or `-`: the times come in intervals.
    private(set) var isInterval = false
    /// A range that was written from its end to its beginning.
    private(set) var reversed: String?

    func contains(_ value: Int) -> Bool { (0..<64).contains(value) && bits & (1 << UInt64(value)) != 0 }

    /// The first value from this one on.
    func first(from value: Int) -> Int? {
        guard value < 64 else { return nil }
        let rest = bits >> UInt64(max(value, 0))
        return rest == 0 ? nil : max(value, 0) + rest.trailingZeroBitCount
    }

    var count: Int { bits.nonzeroBitCount }

    /// What a field may hold.
    struct Kind: Sendable {
        var name: String
        var range: ClosedRange<Int>
        /// Names of the values, from the first on.
        var names: [String] = []

        static let second = Kind(name: "second", range: 0...59)
        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let day = Kind(name: "day", range: 1...31)
        static let month = Kind(
            name: "month", range: 1...12,
            names: [
                "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                "november", "december",
            ])
        static let weekday = Kind(
            name: "day of the week", range: 0...6,
            names: ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"])

        /// Every value.
        var all: UInt64 { range.reduce(0) { $0 | 1 << UInt64($1) } }
    }

    func isEvery(_ kind: Kind) -> Bool { bits == kind.all }

    /// - Parameter text: a list of `*`, `a`, `a-b`, each perhaps followed by `/n`.
    init(_ text: Substring, _ kind: Kind) throws(ScheduleError) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            try add(part, of: text, kind)
        }
    }

    private mutating func add(_ part: Substring, of field: Substring, _ kind: Kind) throws(ScheduleError) {
        func wrong(_ why: String) -> ScheduleError {
            ScheduleError("'\(part)' in the field \(kind.name) ('\(field)') \(why).")
        }
        let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var step = 1
        if halves.count == 2 {
            guard let number = Int(halves[1]) else { throw wrong("has a step that is no number") }
            step = min(max(number, 1), 64)
            isInterval = true
        }
        let base = halves.first ?? ""
        var low = kind.range.lowerBound
        var high = kind.range.upperBound
        if base == "*" {
            isInterval = true
        } else {
            let ends = base.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            var values: [Int] = []
            for end in ends {
                guard let value = kind.value(of: end) else {
                    throw wrong("is none of \(kind.range.lowerBound) to \(kind.range.upperBound)\(kind.hint(for: end))")
                }
                values.append(value)
            }
            low = values[0]
            if values.count == 2 {
                isInterval = true
                high = values[1]
            } else if halves.count == 1 {
                high = low
            }
            if high < low {
                reversed = "\(base) is taken as \(high)-\(low)"
                swap(&low, &high)
            }
        }
        for value in stride(from: low, through: high, by: step) { bits |= 1 << UInt64(value) }
    }
}

extension CronField.Kind {
    /// A number, or the beginning of a name.
    fileprivate func value(of text: Substring) -> Int? {
        if let number = Int(text) { return range.contains(number) ? number : nil }
        guard !text.isEmpty, let place = names.firstIndex(where: { $0.hasPrefix(text.lowercased()) }) else {
            return nil
        }
        return range.lowerBound + place
    }

    fileprivate func hint(for text: Substring) -> String {
        if range == 0...6, text == "7" { return "; Sunday is 0" }
        return names.isEmpty ? "" : " or the beginning of an English name"
    }
}
