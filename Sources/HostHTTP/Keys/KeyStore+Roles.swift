/// What a key opens of the Durable Task protocol; each opens what those before it do.
public enum KeyRole: String, Sendable, Hashable, CaseIterable {
    case reader, worker, contributor

    /// The system key that has the role.
    public var keyName: String { "durabletask_\(rawValue)" }
}

extension KeyStore {
    /// Of the system keys `durabletask_reader`, `durabletask_worker` and `durabletask_contributor`, where somebody has made
    /// them; the webhooks' own key and the master key open everything. Takes as long whichever it is.
    public func role(of key: String) -> KeyRole? {
        let keys = keys
        let system = keys.keys(of: .system)
        var found: KeyRole?
        for role in KeyRole.allCases {
            if let own = system[role.keyName], Authorization.areEqual(own, key) { found = role }
        }
        let all = [keys.master] + [system[HostKeys.webhooks]].compactMap { $0 }
        return all.reduce(false) { Authorization.areEqual($1, key) || $0 } ? .contributor : found
    }
}
