/// An HTTP request that an orchestrator asks for, made by the host's built-in activity.
public struct DurableHTTPRequest: Codable, Sendable, Hashable {
    /// Upper case.
    public var method: String
    /// Absolute, `http` or `https`.
    public var uri: String
    public var headers: [String: String]
    /// The body, as text.
    public var content: String?
    /// Where the host gets the bearer token that it adds as `Authorization`; the token itself is in no history.
    public var tokenSource: TokenSource?
    /// How long one request may take, in seconds; nil is ``defaultTimeout``.
    public var requestTimeout: Double?

    public enum TokenSource: Codable, Sendable, Hashable {
        /// An environment variable of the host, or a value of `local.settings.json`.
        case environment(String)
        /// A closure of the function app, registered under this name.
        case closure(String)
    }

    public init(
        _ method: HTTPMethod = .get, _ uri: String, headers: [String: String] = [:], content: String? = nil,
        tokenSource: TokenSource? = nil, requestTimeout: Double? = nil
    ) {
        self.method = method.rawValue
        self.uri = uri
        self.headers = headers
        self.content = content
        self.tokenSource = tokenSource
        self.requestTimeout = requestTimeout
    }

    /// Seconds; the limit of the client Durable Functions uses.
    public static let defaultTimeout = 100.0

    /// The name of the built-in activity, as Durable Functions has it.
    public static let activityName = "BuiltIn::HttpActivity"

    /// What an invocation is called that asks a function app for the token of a closure.
    public static func tokenFunction(_ name: String) -> String { tokenPrefix + name }

    /// The name of the closure, when an invocation asks for its token.
    public static func tokenName(ofFunction function: String) -> String? {
        function.hasPrefix(tokenPrefix) ? String(function.dropFirst(tokenPrefix.count)) : nil
    }

    /// No function has such a name: a colon is not part of one.
    private static let tokenPrefix = "petrel:token:"
}

/// What came back. A status other than 2xx is a response like any other.
public struct DurableHTTPResponse: Codable, Sendable, Hashable {
    public var statusCode: Int
    /// Names in lower case; a field that came several times has its values joined by commas.
    public var headers: [String: String]
    /// The body, where it is UTF-8.
    public var content: String?
    /// The body in base 64, where it is not UTF-8.
    public var base64Content: String?

    public init(
        statusCode: Int, headers: [String: String] = [:], content: String? = nil, base64Content: String? = nil
    ) {
        self.statusCode = statusCode
        self.headers = headers
        self.content = content
        self.base64Content = base64Content
    }

    public var isSuccess: Bool { (200..<300).contains(statusCode) }
}
