/// Where a value comes from.
public enum ConfigurationOrigin: Sendable, Hashable, CustomStringConvertible {
    case builtIn
    /// `host.yaml`, `host.json` or `local.settings.json`; lines count from 1.
    case file(String, line: Int)
    case environment(String)
    case commandLine(String)

    public var description: String {
        switch self {
        case .builtIn: "the default"
        case .file(let name, let line): "\(name):\(line)"
        case .environment(let name): "the environment variable \(name)"
        case .commandLine(let option): "the option \(option)"
        }
    }
}

/// A value somebody has given for a key.
struct ConfigurationEntry: Sendable, Hashable {
    /// Without regard to letter case.
    var path: [String]
    var value: String
    var origin: ConfigurationOrigin

    /// The path as it is written in messages.
    var key: String { path.joined(separator: ".") }
}

/// Why the configuration cannot be used: names the place, what is wrong and what to write instead.
public struct HostConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    public var origin: ConfigurationOrigin?
    public var message: String

    init(_ message: String, at origin: ConfigurationOrigin? = nil) {
        self.origin = origin
        self.message = message
    }

    public var description: String {
        switch origin {
        case .file?: "\(origin ?? .builtIn): \(message)"
        case let origin?: "\(message) (From \(origin).)"
        case nil: message
        }
    }
}
