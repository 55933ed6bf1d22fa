import ArgumentParser
import Foundation

struct DurableStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Starts an orchestration and prints its instance id.", aliases: ["start-new"])

    @Argument(help: "The name of the orchestrator function.")
    var function: String?

    @Option(help: "The same.")
    var functionName: String?

    @Option(help: "The instance id; the host makes one when it is left out.")
    var id: String?

    @Option(help: "The input: JSON, or @FILE.")
    var input: String?

    @Option(
        name: .customLong("idempotency-key"),
        help: "A second start with the same key starts nothing and prints the same id.")
    var idempotencyKey: String?

    @Option(help: "Of the instance, e.g. 2.0; the host's default when it is left out.")
    var version: String?

    @Option(help: "Not before this time (ISO 8601).")
    var startAt: String?

    @Option(help: "NAME:VALUE; may be given several times.")
    var tag: [String] = []

    @OptionGroup var options: DurableOptions

    func validate() throws {
        guard (function == nil) != (functionName == nil) else {
            throw ValidationError("Name one orchestrator function.")
        }
    }

    func run() async throws {
        var path = ["orchestrators", function ?? functionName ?? ""]
        if let id { path.append(id) }
        let (target, fields) = (path, idempotencyKey.map { [("Idempotency-Key", $0)] } ?? [])
        let body = try input.map(JSONArgument.bytes) ?? []
        let reply = try await options.withHost { webhooks in
            try await webhooks.send(
                .post, target, query: [("version", version), ("startAt", startAt)] + tag.map { ("tag", $0) },
                body: body, headers: fields)
        }
        switch options.output.output {
        case .json: Console.data(reply.text)
        case .text:
            Console.data(try Self.instanceID(in: reply))
        }
    }

    /// Of a check-status response.
    static func instanceID(in reply: WebhookClient.Reply) throws -> String {
        struct Started: Decodable { var id: String }
        guard let started = try? JSONDecoder().decode(Started.self, from: Data(reply.body)) else {
            throw Failure("The host's answer has no instance id: \(reply.text)")
        }
        return started.id
    }
}
