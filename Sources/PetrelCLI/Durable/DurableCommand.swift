import ArgumentParser

/// `petrel durable`: the instances of a task hub.
struct DurableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "durable", abstract: "Starts, watches and steers orchestrations and entities.",
        discussion: """
            Speaks to the host at --url. Without it, to the host of the app in --root, and when none runs, to the data in \
            its folder: what is asked for is done there, and functions run when a host does.
            """,
        subcommands: [
            DurableStart.self, DurableStatus.self, DurableWhy.self, DurableHistory.self, DurableList.self,
            DurableWait.self,
            DurableRaiseEvent.self, DurableTerminate.self, DurableSuspend.self, DurableResume.self,
            DurableRewind.self, DurableRestart.self, DurablePurge.self, DurablePurgeHistory.self,
            DurableEntities.self, DurableDeadLetters.self, DurableExportHistory.self, DurableDeleteTaskHub.self,
        ])
}

/// The id of an instance, as `petrel durable status ID` or, as it is written elsewhere, `--id ID`.
struct InstanceArgument: ParsableArguments {
    @Argument(help: "The instance id.")
    var instance: String?

    @Option(name: .customLong("id"), help: "The same.")
    var option: String?

    func validate() throws {
        guard (instance == nil) != (option == nil) else { throw ValidationError("Name one instance id.") }
    }

    var id: String { instance ?? option ?? "" }
}

/// JSON given on the command line, or in a file as `@path`.
enum JSONArgument {
    static func bytes(of text: String) throws -> [UInt8] {
        guard text.hasPrefix("@") else { return Array(text.utf8) }
        let path = String(text.dropFirst())
        guard let bytes = FileContents.bytes(of: path) else { throw Failure("The file \(path) cannot be read.") }
        return bytes
    }
}
