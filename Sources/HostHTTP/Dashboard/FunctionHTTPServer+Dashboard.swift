import Foundation
import FunctionModel
import HTTPTypes
import HostConfiguration
import HummingbirdCore

/// Where a request came in.
enum HTTPSurface: Sendable {
    case functions
    case dashboard
}

extension FunctionHTTPServer {
    /// What the dashboard's port answers by itself; nil for what goes on as on the other port.
    func dashboardReply(
        to request: Request, _ method: HTTPMethod, _ target: RequestTarget, origin: String?
    ) -> HTTPResponseData? {
        // No page of another origin steers the host, and no name of others points at it.
        if let refusal = authorization.refusalOfPage(hostedAs: target.origin, origin: origin) {
            return refusal.response
        }
        if let origin, origin != target.origin {
            return ErrorReply(403, "Pages of other origins may not use the dashboard.").response
        }
        if let page = DashboardPage.shared.response(
            to: method, path: target.path, accepts: request.headers[.acceptEncoding])
        {
            return page
        }
        guard method != .get, method != .head else { return nil }
        guard !configuration.listen.isDashboardReadOnly else {
            return ErrorReply(403, "The dashboard of this host only shows (listen.dashboardReadOnly).").response
        }
        // Which no page of another origin can send without being asked first, and nobody is allowed.
        guard HTTPField.Name.dashboard.flatMap({ request.headers[$0] }) != nil else {
            return ErrorReply(403, "On this port a change needs the header 'x-petrel-dashboard'.").response
        }
        return nil
    }

    /// Notes what somebody did who may be asked why.
    func audit(_ data: HTTPRequestData, target: String, status: Int, peer: String) async {
        let path = target.split(separator: "?", maxSplits: 1).first.map(String.init) ?? target
        let key = authorization.name(of: data.headers["x-functions-key"] ?? data.query("code"))
        let hub = data.query("taskHub").flatMap { $0 == admin.ownHub ? nil : " (task hub \($0))" } ?? ""
        let actor = key.map { "\(peer), \($0)" } ?? peer
        await admin.audit.note(
            .init(
                at: Date.now.formatted(.iso8601), actor: actor, action: "\(data.method.rawValue) \(path)\(hub)",
                reason: data.query("reason"),
                status: status))
    }
}

extension HTTPField.Name {
    fileprivate static let dashboard = HTTPField.Name(parsed: "x-petrel-dashboard")
}

extension Destination {
    /// For whom on the dashboard's port this is who has one of its own keys; nil where other keys are needed.
    func dashboardUse(_ method: HTTPMethod) -> Authorization.DashboardUse? {
        let looks = method == .get || method == .head
        switch self {
        case .admin(.keys), .admin(.key): return nil
        case .admin, .webhook, .metrics, .openAPI: return looks ? .looks : .acts
        case .function: return .acts
        case .reply: return nil
        }
    }

    /// Changes what is there. Starts, events and signals are what a hub is for, and are in its histories.
    func isAudited(_ method: HTTPMethod) -> Bool {
        switch self {
        case .webhook(.start), .webhook(.raiseEvent), .webhook(.makePrimary): false
        case .webhook(.entity): method == .delete
        case .webhook, .admin: ![.get, .head, .options].contains(method)
        default: false
        }
    }
}
