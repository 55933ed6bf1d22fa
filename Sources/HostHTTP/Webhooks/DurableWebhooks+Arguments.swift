import DurableTask
import FunctionModel

extension DurableWebhooks {
    /// The body as a payload; nil when it is empty.
    /// - Throws: 400 when it is not JSON.
    static func payload(of request: HTTPRequestData) throws -> Payload? {
        try request.body.isEmpty ? nil : payload(request.body)
    }

    static func payload(_ json: [UInt8]) throws -> Payload {
        if let failure = JSONValidator.failure(in: json) { throw ErrorReply.Thrown(.invalidJSON(failure)) }
        return Payload(trusted: json)
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

    /// Query items `tag`: `name:value` for a tag of this value, `name` for any.
    static func tagsAsked(by request: HTTPRequestData) -> [String: String?] {
        var tags: [String: String?] = [:]
        for text in values("tag", of: request) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            tags[String(parts[0])] = .some(parts.count == 2 ? String(parts[1]) : nil)
        }
        return tags
    }

    /// Query items `tag` of a start: `name:value`.
    /// - Throws: 400 for one without a colon or a name, and for a name that is given twice.
    static func tags(of request: HTTPRequestData) throws -> [String: String] {
        var tags: [String: String] = [:]
        for text in values("tag", of: request) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw badArgument(
                    "The tag '\(text)' must be a name and a value with ':' between, e.g. tag=customer:42.")
            }
            guard tags.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
                throw badArgument("The tag '\(parts[0])' is given twice.")
            }
        }
        return tags
    }

    /// Query items `reuse`: the statuses of an instance that is replaced by one started under its id, `any`, or `none`.
    /// - Throws: 400 for another word.
    static func replaceable(of request: HTTPRequestData) throws -> Set<RuntimeStatus> {
        let words = values("reuse", of: request).flatMap { value in
            value.split(separator: ",").map { word in String(word.filter { $0 != " " }) }
        }
        guard !words.isEmpty else { return StartRequest.finished }
        if words.count == 1, words[0].lowercased() == "any" { return Set(RuntimeStatus.allCases) }
        if words.count == 1, words[0].lowercased() == "none" { return [] }
        return Set(
            try words.map { word in
                guard let status = RuntimeStatus(name: word) else {
                    let known = RuntimeStatus.allCases.map(\.name).joined(separator: ", ")
                    throw badArgument(
                        "The value of 'reuse' must be any, none, or some of \(known); '\(word)' is none of them.")
                }
                return status
            })
    }

    private static func values(_ name: String, of request: HTTPRequestData) -> [String] {
        request.query.filter { $0.name.lowercased() == name && !$0.value.isEmpty }.map(\.value)
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
