import ArgumentParser

/// `petrel hub delete`, by its name elsewhere.
struct DurableDeleteTaskHub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete-task-hub", abstract: "The same as 'petrel hub delete'.")

    @OptionGroup var command: HubDelete

    func run() async throws { try await command.run() }
}
