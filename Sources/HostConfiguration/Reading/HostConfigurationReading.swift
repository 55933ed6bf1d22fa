/// What was read, and where each value came from.
public struct HostConfigurationReading: Sendable {
    public var configuration = HostConfiguration()
    /// `host.yaml` or `host.json`; nil when there is neither.
    public var file: String?
    /// For the user to see; nothing of it stops the host.
    public var warnings: [String] = []
    /// The environment with the values of `local.settings.json`: what `%NAME%` and connections are looked up in.
    public var settings: [String: String] = [:]
    /// What a worker's environment has beyond the host's.
    public var workerEnvironment: [String: String] = [:]
    private var origins: [String: ConfigurationOrigin] = [:]

    /// Where the value of a key, e.g. `listen.port`, comes from.
    public func origin(of key: String) -> ConfigurationOrigin { origins[key.lowercased()] ?? .builtIn }

    mutating func apply(_ entry: ConfigurationEntry) throws {
        guard let key = HostConfigurationKey.named(entry.path) else {
            if HostConfigurationKey.isWithoutEffect(entry.path) { return }
            var warning = "'\(entry.key)' is not known and has no effect"
            if let nearest = HostConfigurationKey.nearest(to: entry.path) { warning += "; is '\(nearest)' meant?" }
            switch entry.origin {
            case .file: warnings.append("\(entry.origin): \(warning)")
            default: warnings.append("\(warning) (From \(entry.origin).)")
            }
            return
        }
        var entry = entry
        if let name = Self.settingName(entry.value) {
            guard let value = settings[name] else {
                throw HostConfigurationError(
                    "'\(entry.key)' takes the setting '\(name)', which is neither in the environment nor in the Values of "
                        + "local.settings.json.",
                    at: entry.origin)
            }
            entry.value = value
        }
        try key.apply(&configuration, entry)
        origins[key.path.lowercased()] = entry.origin
    }

    /// The name in `%NAME%`, when that is the whole value.
    private static func settingName(_ value: String) -> String? {
        guard value.count > 2, value.hasPrefix("%"), value.hasSuffix("%") else { return nil }
        let name = value.dropFirst().dropLast()
        return name.contains("%") ? nil : String(name)
    }
}
