extension ConfigurationEntry {
    func error(_ message: String) -> HostConfigurationError {
        HostConfigurationError("The value '\(value)' of '\(key)' \(message).", at: origin)
    }

    func integer(_ range: ClosedRange<Int>) throws -> Int {
        guard let number = Int(value), range.contains(number) else {
            let limit =
                range.upperBound == .max
                ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw error("must be a whole number \(limit)")
        }
        return number
    }

    /// One of a few words; letter case does not matter.
    func choice<Choice: RawRepresentable<String> & CaseIterable>() throws -> Choice {
        guard let choice = Choice.allCases.first(where: { $0.rawValue.lowercased() == value.lowercased() }) else {
            throw error("must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    func boolean() throws -> Bool {
        switch value.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: throw error("must be true or false")
        }
    }

    /// A length of time as `hh:mm:ss`, `d.hh:mm:ss`; nil for `-1`.
    func timeSpan() throws -> Duration? {
        if value == "-1" { return nil }
        var rest = value[...]
        var days = 0
        if let dot = rest.firstIndex(of: "."), let colon = rest.firstIndex(of: ":"), dot < colon {
            guard let count = Int(rest[..<dot]), (0...10_000).contains(count) else { throw notATimeSpan }
            days = count
            rest = rest[rest.index(after: dot)...]
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
        guard parts.count == 3, (0...23).contains(parts[0]), (0...59).contains(parts[1]), (0...59).contains(parts[2])
        else { throw notATimeSpan }
        let seconds = days * 86_400 + parts[0] * 3_600 + parts[1] * 60 + parts[2]
        guard seconds >= 1 else { throw error("must be at least one second") }
        return .seconds(seconds)
    }

    /// A length of time that may be none.
    func pause() throws -> Duration { value == "00:00:00" || value == "0" ? .zero : try limitedTimeSpan() }

    /// A length of time that has an end.
    func limitedTimeSpan(atLeast shortest: Duration = .zero) throws -> Duration {
        guard let time = try timeSpan() else { throw error("must have an end, such as 00:00:30") }
        guard time >= shortest else { throw error("must be at least \(shortest.components.seconds) s") }
        return time
    }

    /// How long to keep something: `off`, `0`, a number of days, hours, minutes or seconds, or a time span.
    func retentionPeriod() throws -> RetentionSettings.Period {
        let text = value.lowercased().filter { $0 != " " }
        if text == "off" || text == "-1" { return .forever }
        if text == "0" { return .time(.zero) }
        let units: [Character: Int] = ["d": 86_400, "h": 3_600, "m": 60, "s": 1]
        if let unit = text.last.flatMap({ units[$0] }) {
            guard let count = Int(text.dropLast()), (0...10_000_000).contains(count) else { throw notAPeriod }
            return .time(.seconds(count * unit))
        }
        guard let time = try? timeSpan() else { throw notAPeriod }
        return .time(time)
    }

    private var notAPeriod: HostConfigurationError {
        error("must be a length of time such as 30d, 12h, 90m or 1.12:00:00, 0 for at once, or off")
    }

    private var notATimeSpan: HostConfigurationError {
        error("must be a length of time such as 00:05:00 (hours, minutes, seconds), or -1 for no limit")
    }

    /// The names of a task hub: they become names of files and parts of addresses.
    func hubName() throws -> String {
        let isPlain = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard (1...64).contains(value.utf8.count), isPlain, value.first?.isLetter == true else {
            throw error("must begin with a letter and have at most 64 letters, digits, '-' and '_'")
        }
        return value
    }

    /// An address of http or https.
    func webAddress() throws -> String {
        guard value.hasPrefix("http://") || value.hasPrefix("https://") else {
            throw error("must be an address such as https://example.org/events")
        }
        return value
    }

    /// A number of things, nil for `-1`.
    func limit() throws -> Int? {
        value == "-1" ? nil : try integer(1...1_000_000_000)
    }

    /// Texts separated by commas.
    func list() -> [String] {
        value.filter { $0 != " " }.split(separator: ",").map(String.init)
    }

    /// What a path of more than `count` parts has after them.
    func lastPart(after count: Int) -> String { path.dropFirst(count).joined(separator: ".") }

    /// Origins of pages, `*`, or a list of them; Azure writes it as JSON in the environment.
    func origins() throws -> [String] {
        let texts = value.hasPrefix("[") ? value.split { "[]\",".contains($0) }.map(String.init) : list()
        return try texts.map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }.map { origin in
            if origin == "*" { return origin }
            let isAddress = origin.hasPrefix("http://") || origin.hasPrefix("https://")
            guard isAddress, origin.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw error("must be origins such as https://example.org, or *")
            }
            return origin.hasSuffix("/") ? String(origin.dropLast()) : origin
        }
    }

    /// The last part of the key as the name of a header field.
    func fieldName() throws -> String {
        let name = path.last ?? ""
        let isToken = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
        guard !name.isEmpty, isToken else { throw error("belongs to '\(name)', which is no name of a header field") }
        return name
    }

    func fieldValue() throws -> String {
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw error("must not hold a line break or a control character")
        }
        return value
    }

    /// Names separated by commas.
    func eventTypes() throws -> Set<NotificationSettings.EventType> {
        let names = value.split(separator: ",").map { $0.filter { $0 != " " } }
        return Set(
            try names.map { name in
                let type = NotificationSettings.EventType.allCases.first {
                    $0.rawValue.lowercased() == name.lowercased()
                }
                guard let type else {
                    let known = NotificationSettings.EventType.allCases.map(\.rawValue).joined(separator: ", ")
                    throw error("must be some of \(known)")
                }
                return type
            })
    }

    /// A route prefix without slashes around it.
    func routePrefix() throws -> String {
        let prefix = value.split(separator: "/").joined(separator: "/")
        let isPlain = prefix.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"{}?#%\\".utf8.contains($0) }
        guard isPlain else { throw error("must be plain text, such as api or api/v1, or empty") }
        return prefix
    }
}
