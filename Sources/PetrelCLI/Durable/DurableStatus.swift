import ArgumentParser

struct DurableStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Prints the state of an instance.")

    @Argument(help: "The instance id.")
    var id: String

    @Flag(help: "Include the history.")
    var history = false

    @Flag(help: "Include what activities returned (with --history).")
    var historyOutput = false

    @Flag(inversion: .prefixedNo, help: "Include the input.")
    var input = true

    @OptionGroup var options: DurableOptions

    func run() async throws {
        let reply = try await options.webhooks.send(
            .get, ["instances", id],
            query: [
                ("showHistory", history || historyOutput ? "true" : nil),
                ("showHistoryOutput", historyOutput ? "true" : nil), ("showInput", input ? nil : "false"),
            ])
        Console.data(options.output.output == .json ? reply.text : IndentedJSON.text(of: reply.body))
    }
}
