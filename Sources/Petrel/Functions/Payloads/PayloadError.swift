/// A value could not be written as a payload, or a payload is not the value it should be.
public struct PayloadError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// There is no payload and the type has no value for that.
        case missing
        /// The payload is not JSON, or JSON of another shape.
        case notDecodable
        /// The value has no JSON form, e.g. a number that is not finite.
        case notEncodable
        /// It is longer than the host takes.
        case tooLong
    }

    public var code: Code
    /// Names the payload, what was expected, and where in it the difference is.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

extension PayloadError {
    static func reading(
        _ text: [UInt8], _ subject: String, as type: Any.Type, _ error: any Error
    ) -> PayloadError {
        PayloadError(.notDecodable, "\(subject) is not \(article(for: type)): \(JSON.explain(error, in: text))")
    }

    static func writing(_ subject: String, as type: Any.Type, _ error: any Error) -> PayloadError {
        PayloadError(
            .notEncodable, "\(subject), \(article(for: type)), cannot be written as JSON: \(JSON.explain(error))")
    }

    static func tooLong(_ subject: String, _ count: Int) -> PayloadError {
        PayloadError(
            .tooLong,
            "\(subject) has \(count) bytes; the longest payload is \(PayloadLimit.current) bytes "
                + "(extensions.durableTask.payloads.maxSize). Keep it somewhere else, and pass on where.")
    }

    static func missing(_ subject: String, as type: Any.Type) -> PayloadError {
        PayloadError(.missing, "\(subject) is missing; \(article(for: type)) is expected.")
    }

    /// `a String`, `an Int`.
    static func article(for type: Any.Type) -> String {
        let name = "\(type)"
        let vowel = name.first.map { "AEIOaeio".contains($0) } ?? false
        return (vowel ? "an " : "a ") + name
    }
}
