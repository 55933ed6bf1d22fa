import ArgumentParser
import HostConfiguration
import HostHTTP
import PetrelHost

/// `petrel keys`: what callers of a host must have, in the file where the host keeps it. A host that runs sees a change
/// within a second.
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Shows and changes the keys of a host.",
        discussion: """
            The master key is named _master. Host keys open every function, a function's own keys that function, system \
            keys a part of the host (durabletask_extension, metrics).
            """,
        subcommands: [KeysList.self, KeysSet.self, KeysDelete.self], defaultSubcommand: KeysList.self)
}

/// Which keys.
struct KeysOptions: ParsableArguments {
    @OptionGroup var app: AppFolderOptions

    @Option(help: ArgumentHelp("Keys of this function, instead of the host's.", valueName: "name"))
    var function: String?

    @Flag(help: "System keys, instead of the host's.")
    var system = false

    func validate() throws {
        guard function == nil || !system else { throw ValidationError("Give --function or --system, not both.") }
    }

    func scope(of name: String) -> HostKeys.Scope {
        if name == HostKeys.masterName { return .master }
        if let function { return .function(function) }
        return system ? .system : .functions
    }

    /// - Throws: ``Failure``.
    func store() throws -> KeyStore {
        let configuration = try app.reading().configuration
        do {
            return try KeyStore(file: HostKeyFile.path(configuration))
        } catch {
            throw Failure("\(error)")
        }
    }
}

struct KeysList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Prints the keys.")

    @OptionGroup var keys: KeysOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let all = try keys.store().keys
        var rows = all.keys(of: keys.scope(of: "")).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if keys.function == nil, !keys.system { rows.insert((HostKeys.masterName, all.master), at: 0) }
        switch output.output {
        case .text:
            let width = rows.map(\.0.count).max() ?? 0
            for (name, value) in rows {
                Console.data(name + String(repeating: " ", count: width - name.count + 2) + value)
            }
        case .json: Console.data(CommandJSON.text(rows.map { KeyForm(name: $0.0, value: $0.1) }))
        }
    }
}

struct KeysSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Makes a key, or gives one a new value.")

    @Argument(help: "The name of the key; _master is the master key.")
    var name: String

    @Argument(help: "The value, of at least 16 characters. (default: one that nobody can guess)")
    var value: String?

    @OptionGroup var keys: KeysOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard name == HostKeys.masterName || !name.hasPrefix("_"), !name.isEmpty else {
            throw ValidationError("The name of a key begins with no underscore.")
        }
        if let value, value.utf8.count < 16 || value.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
            throw ValidationError("The value must have 16 printable ASCII characters or more, without blanks.")
        }
    }

    func run() throws {
        let value = value ?? HostKeys.newValue()
        let scope = keys.scope(of: name)
        do {
            try keys.store().change { _ = $0.set(value, named: name, in: scope) }
        } catch let error as KeyStoreError {
            throw Failure(error.message)
        }
        Console.data(output.output == .json ? CommandJSON.text(KeyForm(name: name, value: value)) : value)
    }
}

struct KeysDelete: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Deletes a key.")

    @Argument(help: "The name of the key.")
    var name: String

    @OptionGroup var keys: KeysOptions

    func run() throws {
        let scope = keys.scope(of: name)
        guard scope != .master, scope != .system || ![HostKeys.webhooks, HostKeys.metrics].contains(name) else {
            throw Failure("The key '\(name)' cannot be deleted; 'petrel keys set \(name)' gives it a new value.")
        }
        let isGone: Bool
        do {
            isGone = try keys.store().change { $0.remove(name, from: scope) }
        } catch let error as KeyStoreError {
            throw Failure(error.message)
        }
        guard isGone else { throw Failure("There is no key '\(name)' here. 'petrel keys list' shows them.") }
    }
}

private struct KeyForm: Encodable {
    var name: String
    var value: String
}
