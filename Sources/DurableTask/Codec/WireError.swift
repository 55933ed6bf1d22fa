/// Bytes that are not what they should be.
public struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// The bytes end before the value does.
        case truncated
        /// No encoder writes this.
        case malformed
        /// A string that is not UTF-8.
        case invalidUTF8
        /// Messages within messages beyond the limit.
        case tooDeep
        /// Longer than the reader takes.
        case tooLarge
        /// A number that names nothing, e.g. a status or a kind of event from a newer version.
        case unknownValue
    }

    public var code: Code
    /// What is wrong, and where.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    static func truncated(at position: Int) -> WireError {
        WireError(.truncated, "The encoded message ends in the middle of a value, at byte \(position).")
    }

    static func malformed(_ what: String, at position: Int) -> WireError {
        WireError(.malformed, "The encoded message holds \(what), at byte \(position).")
    }
}
