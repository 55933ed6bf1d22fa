import ArgumentParser
import HostConfiguration

/// `petrel config`: what the host would be configured with.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Explains the configuration of a host.",
        subcommands: [ConfigExplain.self, ConfigSchema.self], defaultSubcommand: ConfigExplain.self)
}

struct ConfigExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Prints every value that holds, and where it comes from.")

    @Argument(help: "Only keys that begin with this, e.g. extensions.http.")
    var key: String?

    @OptionGroup var app: AppFolderOptions
    @OptionGroup var output: OutputOptions

    private struct Row: Encodable {
        var key: String
        var value: String
        var origin: String
        var isDefault: Bool
        var meaning: String
    }

    func run() throws {
        let reading = try app.reading()
        for warning in reading.warnings { Console.note(warning) }
        let all = reading.explanations.filter { $0.key.lowercased().hasPrefix(key?.lowercased() ?? "") }
        guard !all.isEmpty else {
            throw Failure("No key begins with '\(key ?? "")'. 'petrel config explain' shows all.")
        }
        switch output.output {
        case .json:
            Console.data(
                CommandJSON.text(
                    all.map {
                        Row(
                            key: $0.key, value: $0.value, origin: "\($0.origin)", isDefault: $0.origin == .builtIn,
                            meaning: $0.meaning)
                    }))
        case .text:
            let width = all.map(\.key.count).max() ?? 0
            let valueWidth = min(40, all.map(\.value.count).max() ?? 0)
            for one in all {
                let origin = one.origin == .builtIn ? "" : "  \(one.origin)"
                let value = origin.isEmpty ? one.value : one.value.padded(to: valueWidth)
                Console.data("\(one.key.padded(to: width))  \(value)\(origin)")
            }
        }
    }
}

struct ConfigSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints the JSON Schema of host.yaml, for editors.")

    func run() { Console.data(HostConfigurationSchema.json) }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
