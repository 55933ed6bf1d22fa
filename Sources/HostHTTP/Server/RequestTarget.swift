import FunctionModel
import HTTPTypes

/// What a request's first line and its header `Host` say, taken apart.
struct RequestTarget: Sendable {
    /// Path and query as they came.
    var text: String
    /// Percent-encoded, without the query.
    var path: String
    /// Decoded, in order.
    var query: [HTTPRequestData.QueryItem]
    /// Scheme, host and port as the caller wrote them.
    var origin: String

    enum Refusal: Error, Hashable {
        case badTarget
        case badHost
    }

    /// - Parameters:
    ///   - scheme: of the connection.
    ///   - fallbackHost: host and port for a caller that names none.
    ///   - useForwardedHost: a proxy's `X-Forwarded-Host` and `X-Forwarded-Proto` win.
    init(
        _ head: HTTPRequest, scheme: String = "http", fallbackHost: @autoclosure () -> String, useForwardedHost: Bool
    ) throws(Refusal) {
        var target = (head.path ?? "/")[...]
        // The absolute form, as clients send it to proxies: the header `Host` says the rest.
        if !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") {
            target = target[scheme.upperBound...].drop { $0 != "/" }
            if target.isEmpty { target = "/" }
        }
        if target == "*", head.method == .options { target = "/" }
        guard target.hasPrefix("/") else { throw .badTarget }
        text = String(target)
        let mark = target.firstIndex(of: "?") ?? target.endIndex
        path = String(target[..<mark])
        query = HTTPRequestData.QueryItem.items(of: target[mark...].dropFirst())
        var host = head.authority ?? fallbackHost()
        var scheme = scheme
        if useForwardedHost {
            if let forwarded = Self.firstValue(of: .forwardedHost, in: head) { host = forwarded }
            if let forwarded = Self.firstValue(of: .forwardedProto, in: head)?.lowercased() {
                guard forwarded == "http" || forwarded == "https" else { throw .badHost }
                scheme = forwarded
            }
        }
        guard Self.isHost(host) else { throw .badHost }
        origin = scheme + "://" + host
    }

    /// Of a list, what the outermost proxy said.
    private static func firstValue(of name: HTTPField.Name?, in head: HTTPRequest) -> String? {
        guard let name, let value = head.headerFields[name]?.split(separator: ",").first else { return nil }
        let trimmed = value.drop { $0 == " " }
        return trimmed.isEmpty ? nil : String(trimmed.prefix { $0 != " " })
    }

    /// A name or address and perhaps a port: it goes into addresses the host writes, so nothing else may be in it.
    private static func isHost(_ text: String) -> Bool {
        guard (1...255).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
    }
}

extension HTTPField.Name {
    fileprivate static let forwardedHost = HTTPField.Name("X-Forwarded-Host")
    fileprivate static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")
}
