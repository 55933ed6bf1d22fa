import ArgumentParser

struct DurableRaiseEvent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "raise-event", abstract: "Sends an event to an instance.")

    @Argument(help: "The instance id, then the name of the event.")
    var words: [String] = []

    @Option(help: "The instance id.")
    var id: String?

    @Option(help: "The name of the event.")
    var eventName: String?

    @Option(name: [.long, .customLong("event-data")], help: "The event's data: JSON, or @FILE.")
    var data: String?

    @Option(name: .customLong("idempotency-key"), help: "A second event with the same key has no effect.")
    var idempotencyKey: String?

    @OptionGroup var options: DurableOptions

    /// What is not named by an option is named by the words, in this order.
    private var target: (id: String, name: String)? {
        var words = words[...]
        guard let id = id ?? words.popFirst(), let name = eventName ?? words.popFirst(), words.isEmpty else {
            return nil
        }
        return (id, name)
    }

    func validate() throws {
        guard target != nil else { throw ValidationError("Name one instance id and one event.") }
    }

    func run() async throws {
        guard let (id, name) = target else { return }
        let headers = idempotencyKey.map { [("Idempotency-Key", $0)] } ?? []
        let body = try data.map(JSONArgument.bytes) ?? []
        _ = try await options.withHost { webhooks in
            try await webhooks.send(.post, ["instances", id, "raiseEvent", name], body: body, headers: headers)
        }
        Console.note("The event '\(name)' is on its way to \(id).")
    }
}
