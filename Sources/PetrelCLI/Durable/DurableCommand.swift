import ArgumentParser

/// `petrel durable`: the instances of a running host, over its webhooks.
struct DurableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "durable", abstract: "Starts, watches and steers orchestrations of a running host.",
        subcommands: [
            DurableStart.self, DurableStatus.self, DurableList.self, DurableWait.self, DurableRaiseEvent.self,
            DurableTerminate.self, DurableSuspend.self, DurableResume.self, DurableRewind.self, DurableRestart.self,
            DurablePurge.self, DurablePurgeHistory.self,
            DurableExportHistory.self,
        ])
}

/// Which host, and how data is written.
struct DurableOptions: ParsableArguments {
    @Option(help: "Where the host is.")
    var url = "http://localhost:7071"

    @Option(help: "The system key, where the host asks for one.")
    var code: String?

    @OptionGroup var output: OutputOptions

    var webhooks: WebhookClient { WebhookClient(url: url, code: code) }
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
