import DurableTask
import FunctionModel

/// Who answers a request.
enum Destination: Sendable {
    case function(RouteTable.Entry, parameters: [String: String], method: HTTPMethod)
    case webhook(WebhookRoute)
    case admin(AdminRoute)
    case metrics
    case openAPI
    /// Known without looking at the body.
    case reply(HTTPResponseData)

    /// - Parameters:
    ///   - unready: why the host is not ready; empty when it is.
    ///   - unserved: the names whose work waits for a worker.
    init(
        _ method: HTTPMethod, path text: String, routes: RouteTable, unready: () -> [String],
        unserved: () -> UnservedNames
    ) {
        guard let path = RoutePath(percentEncoded: text) else {
            self = .reply(ErrorReply.badPath.response)
            return
        }
        if let page = Self.ownPage(method, path, unready: unready, unserved: unserved) {
            self = .reply(page)
            return
        }
        if path.segments.count > 3, path.segments[0].lowercased() == "runtime",
            path.segments[1].lowercased() == "webhooks", path.segments[2].lowercased() == "durabletask",
            let route = WebhookRoute(path.segments[3...])
        {
            self = .webhook(route)
            return
        }
        if let own = Self.administration(method, path) {
            self = own
            return
        }
        switch routes.match(method, path) {
        case .function(let entry, let parameters, let method):
            self = .function(entry, parameters: parameters, method: method)
        case .otherMethod(let allowed) where method == .options:
            self = .reply(.empty(204, headers: ["Allow": allowed.joined(separator: ", ")]))
        case .otherMethod(let allowed): self = .reply(ErrorReply.otherMethod(method, allowed: allowed).response)
        case .none: self = .reply(Self.nothing(method, text, unready: unready()).response)
        }
    }

    /// Runs user code, or starts something that will.
    var isNewWork: Bool {
        switch self {
        case .function, .webhook(.start): true
        case .webhook, .admin, .metrics, .openAPI, .reply: false
        }
    }

    /// Which key the caller must have.
    var need: Authorization.Need {
        switch self {
        case .function(let entry, _, _):
            guard case .http(let binding) = entry.function.trigger else { return .master }
            return switch binding.authorizationLevel {
            case .anonymous: .nothing
            case .function: .function(entry.function.name)
            case .admin: .master
            }
        case .webhook: return .system(HostKeys.webhooks)
        case .admin(let route): return route.need
        case .metrics: return .system(HostKeys.metrics)
        case .openAPI: return .host
        case .reply: return .nothing
        }
    }

    private static func administration(_ method: HTTPMethod, _ path: RoutePath) -> Destination? {
        let segments = path.segments
        if segments.first?.lowercased() == "admin", let route = AdminRoute(segments.dropFirst()) {
            return .admin(route)
        }
        guard segments.count == 1, segments[0] == "metrics" || segments[0] == "openapi.json" else { return nil }
        switch method {
        case .get, .head: return segments[0] == "metrics" ? .metrics : .openAPI
        case .options: return .reply(.empty(204, headers: ["Allow": "GET, HEAD, OPTIONS"]))
        default: return .reply(ErrorReply.otherMethod(method, allowed: ["GET", "HEAD", "OPTIONS"]).response)
        }
    }

    /// While the functions are not there yet, an unknown path may be one of theirs.
    private static func nothing(_ method: HTTPMethod, _ path: String, unready: [String]) -> ErrorReply {
        if unready.isEmpty { return ErrorReply.nothing(method, path) }
        return ErrorReply(503, unready.joined(separator: " "), headers: ["Retry-After": "1"])
    }

    private static func ownPage(
        _ method: HTTPMethod, _ path: RoutePath, unready: () -> [String], unserved: () -> UnservedNames
    ) -> HTTPResponseData? {
        guard path.segments.count <= 1 else { return nil }
        let name = path.segments.first
        guard name == nil || name == "livez" || name == "readyz" else { return nil }
        switch method {
        case .get, .head: break
        case .options: return .empty(204, headers: ["Allow": "GET, HEAD, OPTIONS"])
        default: return ErrorReply.otherMethod(method, allowed: ["GET", "HEAD", "OPTIONS"]).response
        }
        return switch name {
        case "livez": HealthPages.alive
        case "readyz": HealthPages.ready(unready: unready(), waiting: unserved().sentences)
        default: HomePage.response
        }
    }
}
