import FunctionModel
import HostConfiguration

/// What the configuration adds to responses: fields of its own, and which pages of other origins a browser lets read them.
struct ResponseEdge: Sendable {
    private let fixed: [HTTPHeaders.Field]
    private let origins: Set<String>
    private let isOpen: Bool
    private let supportsCredentials: Bool

    init(_ settings: HTTPSettings) {
        var fixed = settings.customHeaders.sorted { $0.key < $1.key }.map { HTTPHeaders.Field($0.key, $0.value) }
        if settings.hsts.isEnabled {
            var value = "max-age=\(settings.hsts.maxAge.components.seconds)"
            if settings.hsts.includesSubdomains { value += "; includeSubDomains" }
            if settings.hsts.isPreloaded { value += "; preload" }
            fixed.append(HTTPHeaders.Field("Strict-Transport-Security", value))
        }
        self.fixed = fixed
        origins = Set(settings.cors.allowedOrigins.map { $0.lowercased() })
        isOpen = origins.contains("*")
        supportsCredentials = settings.cors.supportsCredentials
    }

    var isEmpty: Bool { fixed.isEmpty && origins.isEmpty }

    /// The answer to a browser that asks whether a page may send a request; nil when it is no such question, or nobody is
    /// allowed anything.
    func preflight(_ method: HTTPMethod, origin: String?, requested: String?, headers: String?) -> HTTPResponseData? {
        guard method == .options, let requested, let origin, !origins.isEmpty else { return nil }
        guard allows(origin) else {
            return ErrorReply(403, "Pages of '\(origin)' may not call this host; extensions.http.cors allows others.")
                .response
        }
        var response = HTTPResponseData(status: 204)
        response.headers.add("Access-Control-Allow-Methods", requested)
        if let headers { response.headers.add("Access-Control-Allow-Headers", headers) }
        response.headers.add("Access-Control-Max-Age", "600")
        return response
    }

    /// A response with the fields; what a function has set itself stays.
    func completed(_ response: HTTPResponseData, origin: String?) -> HTTPResponseData {
        if isEmpty { return response }
        var response = response
        for field in fixed where response.headers[field.name] == nil { response.headers.fields.append(field) }
        guard let origin, allows(origin), response.headers["Access-Control-Allow-Origin"] == nil else {
            return response
        }
        // With credentials, a browser does not take `*`.
        let isOpen = isOpen && !supportsCredentials
        response.headers.add("Access-Control-Allow-Origin", isOpen ? "*" : origin)
        if !isOpen { response.headers.add("Vary", "Origin") }
        if supportsCredentials { response.headers.add("Access-Control-Allow-Credentials", "true") }
        return response
    }

    private func allows(_ origin: String) -> Bool { isOpen || origins.contains(origin.lowercased()) }
}
