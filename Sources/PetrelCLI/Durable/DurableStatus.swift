import ArgumentParser

struct DurableStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Prints the state of an instance.", aliases: ["get-runtime-status"])

    @OptionGroup var instance: InstanceArgument

    @Flag(help: "Include the history.")
    var history = false

    @Flag(help: "Include what activities returned (with --history).")
    var historyOutput = false

    @Flag(
        name: [.customLong("input"), .customLong("show-input")], inversion: .prefixedNo, help: "Include the input.")
    var input = true

    /// As elsewhere: here it always is.
    @Flag(name: .customLong("show-output"), help: .hidden)
    var showsOutput = false

    @OptionGroup var options: DurableOptions

    func run() async throws {
        let reply = try await options.withHost { webhooks in
            try await webhooks.send(
                .get, ["instances", instance.id],
                query: [
                    ("showHistory", history || historyOutput ? "true" : nil),
                    ("showHistoryOutput", historyOutput ? "true" : nil), ("showInput", input ? nil : "false"),
                ])
        }
        Console.data(options.output.output == .json ? reply.text : IndentedJSON.text(of: reply.body))
    }
}
