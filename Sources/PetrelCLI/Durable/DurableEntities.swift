import ArgumentParser
import Foundation

struct DurableEntities: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "entities", abstract: "Lists, reads and signals entities.",
        subcommands: [List.self, State.self, Signal.self, Delete.self])

    /// Which entity.
    struct Name: ParsableArguments {
        @Argument(help: "The name of the entity.")
        var name: String

        @Argument(help: "Its key.")
        var key: String

        /// `$` stands for the empty key, which no path can name.
        var path: [String] { ["entities", name, key.isEmpty ? "$" : key] }
        var text: String { "@\(name.lowercased())@\(key)" }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Prints entities in the order of their names and keys.")

        @Argument(help: "Only entities of this name.")
        var name: String?

        @Flag(help: "With their states (in JSON).")
        var fetchState = false

        @Option(help: "How many at most.")
        var top = 100

        @OptionGroup var options: DurableOptions

        func validate() throws {
            guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
        }

        private struct Entity: Decodable {
            struct ID: Decodable { var name, key: String }
            var entityId: ID
            var lastOperationTime: String
            var lockedBy: String?
        }

        func run() async throws {
            var entities: [Entity] = []
            var texts: [String] = []
            try await options.withHost { webhooks in
                var token: String?
                repeat {
                    let reply = try await webhooks.send(
                        .get, ["entities"] + (name.map { [$0] } ?? []),
                        query: [("top", "\(top - entities.count)"), ("fetchState", fetchState ? "true" : nil)],
                        headers: token.map { [("x-ms-continuation-token", $0)] } ?? [])
                    let page = try InstanceReport.read([Entity].self, reply)
                    entities += page
                    if !page.isEmpty { texts.append(String(reply.text.dropFirst().dropLast())) }
                    token = reply.headers["x-ms-continuation-token"]
                } while token != nil && entities.count < top
            }
            switch options.output.output {
            case .json: Console.data("[" + texts.joined(separator: ",") + "]")
            case .text:
                let rows = entities.map {
                    [$0.entityId.name, $0.entityId.key, $0.lastOperationTime, $0.lockedBy ?? ""]
                }
                for line in TextTable.lines(["NAME", "KEY", "LAST OPERATION", "LOCKED BY"], rows) { Console.data(line) }
            }
        }
    }

    struct State: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "state", abstract: "Prints an entity's state.")

        @OptionGroup var entity: Name
        @OptionGroup var options: DurableOptions

        func run() async throws {
            let reply = try await options.withHost { try await $0.send(.get, entity.path) }
            Console.data(options.output.output == .json ? reply.text : IndentedJSON.text(of: reply.body))
        }
    }

    struct Signal: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "signal", abstract: "Asks an entity to run an operation, and does not wait for it.")

        @OptionGroup var entity: Name

        @Argument(help: "The name of the operation.")
        var operation: String

        @Option(help: "Its input: JSON, or @FILE.")
        var input: String?

        @Option(name: .customLong("idempotency-key"), help: "A second signal with the same key has no effect.")
        var idempotencyKey: String?

        @OptionGroup var options: DurableOptions

        func run() async throws {
            let body = try input.map(JSONArgument.bytes) ?? []
            let headers = idempotencyKey.map { [("Idempotency-Key", $0)] } ?? []
            _ = try await options.withHost {
                try await $0.send(.post, entity.path, query: [("op", operation)], body: body, headers: headers)
            }
            Console.note("The operation '\(operation)' is on its way to \(entity.text).")
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Asks an entity to delete its state.")

        @OptionGroup var entity: Name
        @OptionGroup var options: DurableOptions

        func run() async throws {
            _ = try await options.withHost { try await $0.send(.delete, entity.path) }
            Console.note("\(entity.text) is being deleted.")
        }
    }
}
