/// What a parameter's value must look like, as in `{id:int}`.
///
/// The names are those of ASP.NET Core. A new one is a case here, a line in ``init(name:arguments:)`` and one in
/// ``accepts(_:)``.
package enum RouteConstraint: Hashable, Sendable {
    case int
    case long
    case bool
    /// `decimal`, `double` and `float`: a number with an optional fraction and exponent.
    case number
    case guid
    /// Latin letters only.
    case alpha
    case length(ClosedRange<Int>)
    case value(ClosedRange<Int64>)
    case required
    /// A day of the calendar, perhaps with a time, as ISO 8601 writes them.
    case dateTime
    /// Something in the value fits this pattern; letter case does not matter.
    case regex(String)

    /// - Throws: ``RouteTemplateError`` for a name nobody knows and arguments that do not fit it.
    package init(name: String, arguments: String?) throws {
        func numbers(_ count: ClosedRange<Int>) throws -> [Int64] {
            let parts = (arguments ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
            let values = parts.compactMap { Int64($0) }
            guard values.count == parts.count, count.contains(values.count) else {
                throw RouteTemplateError("the constraint '\(name)' does not take '\(arguments ?? "")'")
            }
            return values
        }
        func range<Bound: FixedWidthInteger>(_ low: Int64, _ high: Int64) throws -> ClosedRange<Bound> {
            guard low <= high else {
                throw RouteTemplateError("the constraint '\(name)(\(arguments ?? ""))' is an empty range")
            }
            return Bound(clamping: low)...Bound(clamping: high)
        }
        switch name.lowercased() {
        case "int": self = .int
        case "long": self = .long
        case "bool": self = .bool
        case "decimal", "double", "float": self = .number
        case "guid": self = .guid
        case "alpha": self = .alpha
        case "required": self = .required
        case "minlength": self = .length(try range(try numbers(1...1)[0], .max))
        case "maxlength": self = .length(try range(0, try numbers(1...1)[0]))
        case "length":
            let bounds = try numbers(1...2)
            self = .length(try range(bounds[0], bounds[bounds.count - 1]))
        case "min": self = .value(try range(try numbers(1...1)[0], .max))
        case "max": self = .value(try range(.min, try numbers(1...1)[0]))
        case "range":
            let bounds = try numbers(2...2)
            self = .value(try range(bounds[0], bounds[1]))
        case "datetime": self = .dateTime
        case "regex":
            guard let pattern = arguments, (try? Regex(pattern)) != nil else {
                throw RouteTemplateError("the constraint 'regex' does not take '\(arguments ?? "")'")
            }
            self = .regex(pattern)
        default:
            throw RouteTemplateError("there is no constraint '\(name)'")
        }
    }

    package func accepts(_ value: String) -> Bool {
        switch self {
        case .int: Int32(value) != nil
        case .long: Int64(value) != nil
        case .bool: ["true", "false"].contains(value.lowercased())
        case .number: Double(value)?.isFinite == true
        case .guid: Self.isGUID(value)
        case .alpha: value.utf8.allSatisfy { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
        case .length(let range): range.contains(value.utf16.count)
        case .value(let range): Int64(value).map(range.contains) ?? false
        case .required: !value.isEmpty
        case .dateTime: Self.isDate(value)
        // Long texts are no part of an address that a pattern is for, and some patterns take long for them.
        case .regex(let pattern):
            value.utf8.count <= 1_000 && (try? Regex(pattern).ignoresCase().firstMatch(in: value)) != nil
        }
    }

    private static func isDate(_ value: String) -> Bool {
        let form = /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/
        guard let parts = value.wholeMatch(of: form)?.output, let year = Int(parts.1), let month = Int(parts.2),
            let day = Int(parts.3), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        let time = [parts.4, parts.5, parts.6].map { $0.flatMap { Int($0) } ?? 0 }
        return (1...days).contains(day) && time[0] < 24 && time[1] < 60 && time[2] < 60
    }

    private static func isGUID(_ value: String) -> Bool {
        let groups = value.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let lengths = groups.map(\.count)
        guard lengths == [8, 4, 4, 4, 12] || lengths == [32] else { return false }
        return groups.joined().allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
    }
}
