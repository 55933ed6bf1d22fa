import DurableTask
import FunctionModel

/// Who answers a request.
enum Destination: Sendable {
    case function(RouteTable.Entry, parameters: [String: String], method: HTTPMethod)
    case webhook(WebhookRoute)
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
        case .webhook, .reply: false
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
