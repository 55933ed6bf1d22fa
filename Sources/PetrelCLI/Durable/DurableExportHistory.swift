import ArgumentParser

struct DurableExportHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-history", abstract: "Prints the complete history of an instance, for 'petrel replay'.")

    @OptionGroup var instance: InstanceArgument
    @OptionGroup var options: DurableOptions

    func run() async throws {
        let reply = try await options.withHost { try await $0.send(.get, ["instances", instance.id, "history"]) }
        Console.data(options.output.output == .json ? reply.text : IndentedJSON.text(of: reply.body))
    }
}
