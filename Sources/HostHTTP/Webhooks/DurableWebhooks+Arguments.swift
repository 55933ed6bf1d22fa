import DurableTask
import FunctionModel

extension DurableWebhooks {
    /// The body as a payload; nil when it is empty.
    /// - Throws: 400 when it is not JSON.
    static func payload(of request: HTTPRequestData) throws -> Payload? {
        guard !request.body.isEmpty else { return nil }
        if let failure = JSONValidator.failure(in: request.body) { throw ErrorReply.Thrown(.invalidJSON(failure)) }
        return Payload(trusted: request.body)
    }

    /// The value of the header `Idempotency-Key`.
    /// - Throws: 400 when it is empty or long.
    static func idempotencyKey(of request: HTTPRequestData) throws -> String? {
        guard let key = request.headers["Idempotency-Key"] else { return nil }
        guard (1...255).contains(key.utf8.count) else {
            throw badArgument("The header 'Idempotency-Key' must have 1 to 255 characters.")
        }
        return key
    }

    /// A query item that is `true` or `false`.
    /// - Throws: 400 for another value.
    static func flag(_ name: String, of request: HTTPRequestData, default value: Bool) throws -> Bool {
        switch request.query(name)?.lowercased() {
        case nil, "": return value
        case "true": return true
        case "false": return false
        default: throw badArgument("The value of '\(name)' must be true or false.")
        }
    }

    /// A query item that is a number of seconds, with or without a fraction.
    /// - Throws: 400 for a text that is not a number, or is below 0 or above a day.
    static func seconds(_ name: String, of request: HTTPRequestData) throws -> Double? {
        guard let text = request.query(name) else { return nil }
        guard let value = Double(text), (0...86_400).contains(value) else {
            throw badArgument("The value of '\(name)' must be a number of seconds from 0 to 86400.")
        }
        return value
    }

    /// A query item that is a point in time.
    /// - Throws: 400 for a text that is not ISO 8601.
    static func time(_ name: String, of request: HTTPRequestData) throws -> Timestamp? {
        guard let text = request.query(name), !text.isEmpty else { return nil }
        guard let time = CalendarTime.timestamp(parsing: text) else {
            throw badArgument("The value of '\(name)' must be a time in ISO 8601, e.g. 2026-11-21T10:00:00Z.")
        }
        return time
    }

    /// The W3C trace context of the caller.
    static func trace(of request: HTTPRequestData) -> TraceContext? {
        guard let parent = request.headers["traceparent"], parent.utf8.count == 55,
            parent.utf8.split(separator: UInt8(ascii: "-")).map(\.count) == [2, 32, 16, 2],
            parent.allSatisfy({ $0.isHexDigit || $0 == "-" })
        else { return nil }
        return TraceContext(traceParent: parent, traceState: request.headers["tracestate"])
    }

    static func badArgument(_ message: String) -> ErrorReply.Thrown {
        ErrorReply.Thrown(
            ErrorReply(400, "One or more of the arguments submitted is incorrect", exceptionMessage: message))
    }

    static func notFound(_ id: String) -> ErrorReply { ErrorReply(404, "There is no instance '\(id)'.") }
}
