/// A method of HTTP.
public struct HTTPMethod: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// Upper case.
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue.uppercased() }
    public init(stringLiteral value: String) { self.init(value) }
    public var description: String { rawValue }

    public static let get: HTTPMethod = "GET"
    public static let post: HTTPMethod = "POST"
    public static let put: HTTPMethod = "PUT"
    public static let patch: HTTPMethod = "PATCH"
    public static let delete: HTTPMethod = "DELETE"
    public static let head: HTTPMethod = "HEAD"
    public static let options: HTTPMethod = "OPTIONS"
}

/// Header fields in the order they came; names compare without regard to letter case.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public var fields: [Field]

    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(_ fields: [Field] = []) { self.fields = fields }
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field($0, $1) }
    }

    /// The first field of this name. Setting replaces every field of the name; nil removes them.
    public subscript(name: String) -> String? {
        get { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
        set {
            fields.removeAll { $0.name.lowercased() == name.lowercased() }
            if let newValue { fields.append(Field(name, newValue)) }
        }
    }

    public mutating func add(_ name: String, _ value: String) { fields.append(Field(name, value)) }
}

/// A request as an HTTP-triggered function sees it.
public struct HTTPRequestData: Sendable, Hashable {
    public var method: HTTPMethod
    /// Scheme, host and port as the caller wrote them, e.g. `http://localhost:7071`.
    public var origin: String
    /// Percent-encoded, without the query.
    public var path: String
    /// Decoded, in order; a name may come more than once.
    public var query: [QueryItem]
    /// The values of the route's parameters, decoded.
    public var parameters: [String: String]
    public var headers: HTTPHeaders
    /// Empty where the function takes the body in parts.
    public var body: [UInt8]
    /// Where the function takes the body in parts, as its trigger's `streamsBody` says.
    public var stream: HTTPBodyStream?

    public struct QueryItem: Sendable, Hashable {
        public var name: String
        public var value: String
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(
        method: HTTPMethod, origin: String, path: String, query: [QueryItem] = [], parameters: [String: String] = [:],
        headers: HTTPHeaders = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.origin = origin
        self.path = path
        self.query = query
        self.parameters = parameters
        self.headers = headers
        self.body = body
    }

    /// The first value of a query item; letter case of the name does not matter.
    public func query(_ name: String) -> String? {
        query.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What an HTTP-triggered function answers.
public struct HTTPResponseData: Sendable, Hashable {
    /// 100 to 599.
    public var status: Int
    public var headers: HTTPHeaders
    /// Not looked at where there is a ``stream``.
    public var body: [UInt8]
    /// A body that is still being made: it is sent in parts, without an announced length.
    public var stream: HTTPBodyStream?

    public init(status: Int = 200, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The response with its body as a whole.
    /// - Throws: ``HTTPBodyTooLong``; what producing the body failed with.
    public func collected(upTo limit: Int) async throws -> HTTPResponseData {
        guard let stream else { return self }
        var whole = self
        whole.stream = nil
        whole.body = try await stream.collected(upTo: limit)
        return whole
    }
}
