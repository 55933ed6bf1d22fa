import ArgumentParser
import HostConfiguration

/// `petrel hub`: the data of task hubs.
struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub", abstract: "Looks after the data of task hubs.",
        subcommands: [
            HubList.self, HubVerify.self, HubBackup.self, HubExport.self, HubImport.self, HubDelete.self,
        ])
}

/// Which task hub.
struct HubOptions: ParsableArguments {
    @OptionGroup var app: AppFolderOptions

    @Option(
        name: [.long, .customLong("task-hub-name")],
        help: ArgumentHelp("The task hub. (default: the one the configuration names)", valueName: "name"))
    var hub: String?

    /// - Throws: ``Failure``.
    func configuration() throws -> HostConfiguration {
        var configuration = try app.reading().configuration
        if let hub { configuration.durableTask.hubName = hub }
        return configuration
    }
}
