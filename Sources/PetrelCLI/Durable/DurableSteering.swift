import ArgumentParser

/// An instance, why, and where it is.
struct SteeringOptions: ParsableArguments {
    @OptionGroup var instance: InstanceArgument

    @Option(help: "Why, for the instance's history.")
    var reason: String?

    @OptionGroup var options: DurableOptions

    var id: String { instance.id }

    func send(_ operation: String, query: [(String, String?)] = []) async throws {
        _ = try await options.withHost { webhooks in
            try await webhooks.send(.post, ["instances", id, operation], query: [("reason", reason)] + query)
        }
    }
}

struct DurableTerminate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminate", abstract: "Ends an instance; runs no code of its orchestrator.")

    @OptionGroup var options: SteeringOptions

    @Flag(help: "End its sub-orchestrations too.")
    var recursive = false

    func run() async throws {
        try await options.send("terminate", query: [("recursive", recursive ? "true" : nil)])
        Console.note("\(options.id) is being terminated.")
    }
}

struct DurableSuspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Makes an instance stand still until it is resumed.")

    @OptionGroup var options: SteeringOptions

    func run() async throws {
        try await options.send("suspend")
        Console.note("\(options.id) is being suspended.")
    }
}

struct DurableResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Lets a suspended or held instance go on.")

    @OptionGroup var options: SteeringOptions

    func run() async throws {
        try await options.send("resume")
        Console.note("\(options.id) is being resumed.")
    }
}

struct DurablePurge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge", abstract: "Deletes a finished instance and its history.")

    @OptionGroup var instance: InstanceArgument

    @Flag(help: "Delete its sub-orchestrations too.")
    var recursive = false

    @OptionGroup var options: DurableOptions

    func run() async throws {
        let reply = try await options.withHost {
            try await $0.send(
                .delete, ["instances", instance.id], query: [("recursive", recursive ? "true" : nil)])
        }
        if options.output.output == .json { Console.data(reply.text) }
        Console.note("\(instance.id) is deleted.")
    }
}
