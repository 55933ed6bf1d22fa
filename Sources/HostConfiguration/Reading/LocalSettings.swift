/// What `local.settings.json` says: the settings of the function app on the author's machine.
struct LocalSettings: Sendable {
    /// `Values` and `ConnectionStrings`, as they go into the environment.
    var values: [String: (text: String, origin: ConfigurationOrigin)] = [:]
    /// `Host`, as keys of the host's configuration.
    var entries: [ConfigurationEntry] = []
    var warnings: [String] = []

    init() {}

    /// - Throws: ``HostConfigurationError`` for a file that is encrypted, or is not what it should be.
    init(_ text: String, name: String) throws {
        for entry in try ConfigurationDocument(text, name: name, isJSON: true).entries {
            let path = entry.path.map { $0.lowercased() }
            switch (path.first, path.count) {
            case ("isencrypted", 1):
                if try entry.boolean() {
                    throw HostConfigurationError(
                        "The file is encrypted, and only the machine and tool that did it can read it. Decrypt it there "
                            + "with 'func settings decrypt', and write \"IsEncrypted\": false.",
                        at: entry.origin)
                }
            case ("values", 2): values[entry.path[1]] = (entry.value, entry.origin)
            case ("values", _):
                throw HostConfigurationError(
                    "'\(entry.path.dropFirst().joined(separator: "."))' is nested; every item of Values must be a text.",
                    at: entry.origin)
            case ("connectionstrings", 2), ("connectionstrings", 3):
                if path.count == 3, path[2] != "connectionstring" { continue }
                values["ConnectionStrings:\(entry.path[1])"] = (entry.value, entry.origin)
            case ("host", 2):
                switch path[1] {
                case "localhttpport":
                    entries.append(entry.moved(to: ["listen", "port"]))
                case "localhttpaddress":
                    entries.append(entry.moved(to: ["listen", "address"]))
                case "cors": entries.append(entry.moved(to: ["extensions", "http", "cors", "allowedOrigins"]))
                case "corscredentials":
                    entries.append(entry.moved(to: ["extensions", "http", "cors", "supportCredentials"]))
                default: warnings.append("\(entry.origin): 'Host.\(entry.path[1])' is not known and has no effect.")
                }
            default: warnings.append("\(entry.origin): '\(entry.key)' is not known and has no effect.")
            }
        }
    }
}

extension ConfigurationEntry {
    fileprivate func moved(to path: [String]) -> ConfigurationEntry {
        ConfigurationEntry(path: path, value: value, origin: origin)
    }
}
