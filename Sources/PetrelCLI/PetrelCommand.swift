import ArgumentParser
import PetrelHost

/// `petrel`: the host and the tool to work with it.
@main
struct PetrelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "petrel",
        abstract: "Runs serverless functions and durable orchestrations on a machine of your own.",
        version: PetrelVersion.current,
        subcommands: [
            StartCommand.self, HostCommand.self, NewCommand.self, DurableCommand.self, ReplayCommand.self,
            HubCommand.self, KeysCommand.self, ConfigCommand.self, VersionCommand.self,
        ])
}
