import ArgumentParser
import Foundation

struct DurableRewind: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rewind",
        abstract: "Lets a failed instance go on where it stopped; its failed sub-orchestrations go on too.")

    @OptionGroup var options: SteeringOptions

    func run() async throws {
        try await options.send("rewind")
        Console.note("\(options.id) goes on.")
    }
}

struct DurableRestart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Starts an instance anew with its input, and prints the new instance id.")

    @OptionGroup var instance: InstanceArgument

    @Flag(help: "In its place; it must be finished.")
    var inPlace = false

    @OptionGroup var options: DurableOptions

    func run() async throws {
        let reply = try await options.withHost { webhooks in
            try await webhooks.send(
                .post, ["instances", instance.id, "restart"],
                query: [("restartWithNewInstanceId", inPlace ? "false" : "true")])
        }
        switch options.output.output {
        case .json: Console.data(reply.text)
        case .text: Console.data(try DurableStart.instanceID(in: reply))
        }
    }
}

struct DurablePurgeHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge-history", abstract: "Deletes the finished instances of a time, and of some statuses.")

    @Option(help: "Created at or after this time (ISO 8601).")
    var createdAfter = "0001-01-01T00:00:00Z"

    @Option(help: "Created at or before this time (ISO 8601).")
    var createdBefore: String?

    @Option(parsing: .upToNextOption, help: "Only these statuses, e.g. Completed Failed.")
    var runtimeStatus: [String] = []

    @OptionGroup var options: DurableOptions

    func run() async throws {
        let reply = try await options.withHost { webhooks in
            try await webhooks.send(
                .delete, ["instances"],
                query: [
                    ("createdTimeFrom", createdAfter), ("createdTimeTo", createdBefore),
                    ("runtimeStatus", StatusWords.query(runtimeStatus)), ("timeout", "60"),
                ], accepting: [404])
        }
        struct Outcome: Decodable {
            var instancesDeleted: Int
            var isComplete: Bool?
        }
        let outcome = try? JSONDecoder().decode(Outcome.self, from: Data(reply.body))
        if options.output.output == .json {
            Console.data(outcome == nil ? #"{"instancesDeleted":0}"# : reply.text)
        }
        let rest = outcome?.isComplete == false ? " so far; the host goes on" : ""
        Console.note("\(outcome?.instancesDeleted ?? 0) instances are deleted\(rest).")
    }
}
