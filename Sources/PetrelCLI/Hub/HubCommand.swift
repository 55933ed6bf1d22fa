import ArgumentParser

/// `petrel hub`: a task hub's data, while no host uses it.
struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub", abstract: "Looks after the data of a task hub.", subcommands: [HubVerify.self])
}
