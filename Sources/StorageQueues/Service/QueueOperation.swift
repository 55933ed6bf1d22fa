/// What a request asks of the queue service.
enum QueueOperation: Sendable, Hashable {
    case listQueues
    case serviceProperties
    case setServiceProperties
    case serviceStatistics
    case createQueue(String)
    case deleteQueue(String)
    case metadata(String)
    case setMetadata(String)
    case policies(String)
    case setPolicies(String)
    case put(String)
    case get(String)
    case peek(String)
    case clear(String)
    case delete(String, message: String)
    case update(String, message: String)

    /// - Parameter segments: of the path, without the account.
    /// - Throws: ``QueueServiceError``.
    init(_ request: QueueRequest, segments: [String]) throws {
        let (comp, isService) = (
            request.query("comp")?.lowercased(), request.query("restype")?.lowercased() == "service"
        )
        let method = request.method == "HEAD" ? "GET" : request.method
        switch (method, segments.count) {
        case ("GET", 0) where comp == "list": self = .listQueues
        case ("GET", 0) where isService && comp == "properties": self = .serviceProperties
        case ("PUT", 0) where isService && comp == "properties": self = .setServiceProperties
        case ("GET", 0) where isService && comp == "stats": self = .serviceStatistics
        case ("PUT", 1) where comp == nil: self = .createQueue(try Self.name(segments[0]))
        case ("DELETE", 1) where comp == nil: self = .deleteQueue(try Self.name(segments[0]))
        case ("GET", 1) where comp == "metadata": self = .metadata(try Self.name(segments[0]))
        case ("PUT", 1) where comp == "metadata": self = .setMetadata(try Self.name(segments[0]))
        case ("GET", 1) where comp == "acl": self = .policies(try Self.name(segments[0]))
        case ("PUT", 1) where comp == "acl": self = .setPolicies(try Self.name(segments[0]))
        case ("POST", 2) where segments[1] == "messages": self = .put(try Self.name(segments[0]))
        case ("GET", 2) where segments[1] == "messages":
            let isPeek = request.query("peekonly")?.lowercased() == "true"
            self = isPeek ? .peek(try Self.name(segments[0])) : .get(try Self.name(segments[0]))
        case ("DELETE", 2) where segments[1] == "messages": self = .clear(try Self.name(segments[0]))
        case ("DELETE", 3) where segments[1] == "messages":
            self = .delete(try Self.name(segments[0]), message: segments[2])
        case ("PUT", 3) where segments[1] == "messages":
            self = .update(try Self.name(segments[0]), message: segments[2])
        case ("GET", _), ("PUT", _), ("POST", _), ("DELETE", _):
            throw QueueServiceError(
                400, "InvalidUri", "The queue service has no such address: \(request.method) \(request.path).")
        default: throw QueueServiceError(405, "UnsupportedHttpVerb", "\(request.method) is not possible here.")
        }
    }

    /// 3 to 63 lower-case letters, digits and dashes, no dash at an end and no two beside each other.
    private static func name(_ text: String) throws -> String {
        guard (3...63).contains(text.utf8.count) else {
            throw QueueServiceError(400, "OutOfRangeInput", "The name of a queue has 3 to 63 characters.")
        }
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard isPlain, !text.hasPrefix("-"), !text.hasSuffix("-"), !text.contains("--") else {
            throw QueueServiceError(
                400, "InvalidResourceName",
                "'\(text)' is no name of a queue: lower-case letters, digits and single dashes inside.")
        }
        return text
    }

    /// What the signature of an account must allow: kind of resource, and any of these permissions; nil is never.
    var accountNeed: (resource: Character, permissions: String)? {
        switch self {
        case .listQueues: ("s", "l")
        case .serviceProperties, .serviceStatistics: ("s", "r")
        case .setServiceProperties: ("s", "w")
        case .createQueue, .setMetadata: ("c", "cw")
        case .deleteQueue: ("c", "d")
        case .metadata: ("c", "r")
        case .policies, .setPolicies: nil
        case .put: ("o", "a")
        case .get: ("o", "p")
        case .peek: ("o", "r")
        case .clear: ("o", "d")
        case .delete: ("o", "p")
        case .update: ("o", "u")
        }
    }

    /// What the signature of a queue must allow; nil is never.
    var queueNeed: Character? {
        switch self {
        case .metadata, .peek: "r"
        case .put: "a"
        case .get, .delete: "p"
        case .update: "u"
        default: nil
        }
    }
}
