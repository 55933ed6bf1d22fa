import FunctionModel

/// Who may call what: compares the key of a request with those that open what it asks for.
struct Authorization: Sendable {
    /// What must be had for a request.
    enum Need: Sendable, Hashable {
        case nothing
        case function(String)
        /// Any function's: a key of the host.
        case host
        case system(String)
        case master
    }

    /// Nil: everything is open to whoever reaches the host.
    let keys: KeyStore?

    /// Why the request is refused; nil when it may go on.
    func refusal(of need: Need, header: String?, query: @autoclosure () -> String?) -> ErrorReply? {
        guard need != .nothing, let keys = keys?.keys else { return nil }
        guard let key = header ?? query(), !key.isEmpty else {
            return Self.refused(
                "A key is needed here: \(Self.opening(need)). Send it in the header 'x-functions-key' or as 'code'.")
        }
        if Self.candidates(for: need, in: keys).reduce(false, { Self.areEqual($1, key) || $0 }) { return nil }
        return Self.refused("The key does not open this: it takes \(Self.opening(need)).")
    }

    /// What somebody does with the dashboard.
    enum DashboardUse {
        case looks, acts
    }

    /// Whether the key is one of the dashboard's own that opens this.
    func opensDashboard(_ key: String?, for use: DashboardUse) -> Bool {
        guard let key, let system = keys?.keys.keys(of: .system) else { return false }
        let names = [HostKeys.dashboardOperator] + (use == .looks ? [HostKeys.dashboardReader] : [])
        return names.compactMap { system[$0] }.reduce(false) { Self.areEqual($1, key) || $0 }
    }

    /// Which key of the host this is, for people; nil for none.
    func name(of key: String?) -> String? {
        guard let key, let keys = keys?.keys else { return nil }
        if Self.areEqual(keys.master, key) { return "the master key" }
        let named =
            keys.keys(of: .system).map { ("the system key", $0) }
            + keys.keys(of: .functions).map { ("the host key", $0) }
        return named.first { Self.areEqual($0.1.value, key) }.map { "\($0.0) '\($0.1.key)'" }
    }

    /// The key that addresses of the webhooks carry.
    var webhookCode: String? { keys?.keys.keys(of: .system)[HostKeys.webhooks] }

    private static func candidates(for need: Need, in keys: HostKeys) -> [String] {
        switch need {
        case .nothing: []
        case .master: [keys.master]
        case .host: [keys.master] + keys.keys(of: .functions).values
        case .system(let name): [keys.master] + [keys.keys(of: .system)[name]].compactMap { $0 }
        case .function(let name):
            [keys.master] + keys.keys(of: .functions).values + keys.keys(of: .function(name)).values
        }
    }

    /// Takes as long wherever they differ.
    static func areEqual(_ a: String, _ b: String) -> Bool {
        guard a.utf8.count == b.utf8.count else { return false }
        return zip(a.utf8, b.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func opening(_ need: Need) -> String {
        switch need {
        case .nothing: "no key"
        case .master: "the master key"
        case .host: "a host key or the master key"
        case .system(let name): "the system key '\(name)' or the master key"
        case .function(let name): "a key of the function '\(name)', a host key or the master key"
        }
    }

    /// An open host is for this machine's programs, not for the pages its browser shows: no page of another origin may steer
    /// it, and none that has its own name point here.
    func refusalOfPage(hostedAs own: String, origin: String?) -> ErrorReply? {
        guard keys == nil else { return nil }
        let host = own.split(separator: "://", maxSplits: 1).last.map(String.init) ?? own
        let name =
            host.hasPrefix("[") ? String(host.prefix { $0 != "]" }.dropFirst()) : String(host.prefix { $0 != ":" })
        guard name.lowercased() == "localhost" || name == "::1" || name.hasPrefix("127.") else {
            return ErrorReply(
                403, "The administration of a host without keys answers to localhost only, not to '\(name)'.")
        }
        guard origin == nil || origin == own else {
            return ErrorReply(403, "Pages of other origins may not steer the host.")
        }
        return nil
    }

    private static func refused(_ message: String) -> ErrorReply {
        ErrorReply(401, message, headers: ["WWW-Authenticate": "FunctionsKey"])
    }
}
