import ArgumentParser

struct DurableExportHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-history", abstract: "Prints the complete history of an instance, for 'petrel replay'.")

    @Option(help: "The instance id.")
    var id: String

    @OptionGroup var options: DurableOptions

    func run() async throws {
        let reply = try await options.webhooks.send(.get, ["instances", id, "history"])
        Console.data(options.output.output == .json ? reply.text : IndentedJSON.text(of: reply.body))
    }
}
