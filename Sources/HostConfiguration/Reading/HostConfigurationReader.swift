import Foundation

/// Reads a host's configuration: command line before environment before host file before defaults.
public struct HostConfigurationReader: Sendable {
    /// The folder that holds `host.yaml` (or `host.json`) and `local.settings.json`; each may be missing.
    public var root: String
    /// The environment as it is; nothing else reads it.
    public var environment: [String: String]
    /// Values given on the command line.
    public var commandLine: [CommandLineValue]

    public init(root: String, environment: [String: String], commandLine: [CommandLineValue] = []) {
        self.root = root
        self.environment = environment
        self.commandLine = commandLine
    }

    /// 1. `local.settings.json`: its values join the environment where that has none of the name.
    /// 2. Entries, the weakest first: host file, `Host` of the local settings, environment, command line.
    /// 3. Each entry sets its key; a setting named `%NAME%` is looked up in the joined environment.
    /// - Throws: ``HostConfigurationError``.
    public func read() throws -> HostConfigurationReading {
        var reading = HostConfigurationReading()
        let local = try contents(of: "local.settings.json").map { try LocalSettings($0, name: "local.settings.json") }
        reading.warnings += local?.warnings ?? []
        reading.settings = environment
        for (name, value) in (local?.values ?? [:]).sorted(by: { $0.key < $1.key }) {
            if let existing = environment[name] {
                if existing != value.text {
                    reading.warnings.append(
                        "\(value.origin): the environment has another value for '\(name)', which is used.")
                }
                continue
            }
            reading.settings[name] = value.text
            reading.workerEnvironment[name] = value.text
        }

        var entries: [ConfigurationEntry] = []
        if let text = try contents(of: "host.yaml") {
            reading.file = "host.yaml"
            entries += try ConfigurationDocument(text, name: "host.yaml", isJSON: false).entries
        } else if let text = try contents(of: "host.json") {
            reading.file = "host.json"
            entries += try ConfigurationDocument(text, name: "host.json", isJSON: true).entries
        }
        entries += local?.entries ?? []
        entries += EnvironmentOverrides.entries(in: reading.settings)
        entries += commandLine.map {
            ConfigurationEntry(
                path: $0.key.split(separator: ".").map(String.init), value: $0.value, origin: .commandLine($0.option))
        }
        for entry in entries { try reading.apply(entry) }
        return reading
    }

    private func contents(of name: String) throws -> String? {
        let url = URL(fileURLWithPath: root, isDirectory: true).appendingPathComponent(name)
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        do {
            let data = try Data(contentsOf: url)
            guard let text = String(validating: data, as: UTF8.self) else {
                throw HostConfigurationError("The file is not UTF-8 text.", at: .file(name, line: 1))
            }
            return text
        } catch let error as HostConfigurationError {
            throw error
        } catch {
            throw HostConfigurationError("The file \(url.path) cannot be read: \(error.localizedDescription)")
        }
    }
}

/// A value given on the command line.
public struct CommandLineValue: Sendable, Hashable {
    /// As in `host.yaml`, e.g. `listen.port`.
    public var key: String
    public var value: String
    /// The option as the user wrote it, for messages, e.g. `--port`.
    public var option: String

    public init(key: String, value: String, option: String) {
        self.key = key
        self.value = value
        self.option = option
    }
}
