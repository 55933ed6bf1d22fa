import ArgumentParser

struct DurableRaiseEvent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "raise-event", abstract: "Sends an event to an instance.")

    @Argument(help: "The instance id.")
    var id: String

    @Argument(help: "The name of the event.")
    var name: String

    @Option(help: "The event's data: JSON, or @FILE.")
    var data: String?

    @Option(name: .customLong("idempotency-key"), help: "A second event with the same key has no effect.")
    var idempotencyKey: String?

    @OptionGroup var options: DurableOptions

    func run() async throws {
        var headers: [(String, String)] = []
        if let idempotencyKey { headers.append(("Idempotency-Key", idempotencyKey)) }
        let body = try data.map(JSONArgument.bytes) ?? []
        _ = try await options.webhooks.send(.post, ["instances", id, "raiseEvent", name], body: body, headers: headers)
        Console.note("The event '\(name)' is on its way to \(id).")
    }
}
