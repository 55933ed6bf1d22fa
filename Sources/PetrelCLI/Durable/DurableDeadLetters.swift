import ArgumentParser

/// `petrel durable dead-letters`: instances that stand still until somebody decides.
struct DurableDeadLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Lists, retries and discards instances whose turn cannot be carried out.",
        discussion: """
            An orchestration is set aside when its turn ended its worker three times while it was alone there, did not yield, \
            or asked for something else than its history holds. It keeps everything it has.
            """,
        subcommands: [List.self, Show.self, Retry.self, Discard.self], defaultSubcommand: List.self)

    fileprivate static func send(
        _ method: WebhookClient.Method, _ path: [String], _ options: DurableOptions, reason: String? = nil
    ) async throws -> WebhookClient.Reply {
        try await options.withHost {
            try await $0.send(method, under: "/admin", ["deadletters"] + path, query: [("reason", reason)])
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Prints all of them.")

        @OptionGroup var options: DurableOptions

        private struct Letter: Decodable {
            var instanceId: String
            var name: String
            var hold: Hold

            struct Hold: Decodable {
                var kind: String
                var since: String
                var message: String
            }
        }

        func run() async throws {
            let reply = try await DurableDeadLetters.send(.get, [], options)
            if options.output.output == .json { return Console.data(reply.text) }
            let letters = try InstanceReport.read([Letter].self, reply)
            if letters.isEmpty { Console.note("There is none.") }
            for letter in letters {
                Console.data("\(letter.instanceId)  \(letter.name)  \(letter.hold.kind) since \(letter.hold.since)")
                Console.data("    \(letter.hold.message)")
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Prints what one has, as JSON; its history is 'petrel durable history'.")

        @OptionGroup var instance: InstanceArgument
        @OptionGroup var options: DurableOptions

        func run() async throws {
            Console.data(try await DurableDeadLetters.send(.get, [instance.id], options).text)
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "retry", abstract: "Tries one again.")

        @OptionGroup var instance: InstanceArgument
        @Option(help: "Why, for the instance's history.") var reason: String?
        @OptionGroup var options: DurableOptions

        func run() async throws {
            _ = try await DurableDeadLetters.send(.post, [instance.id, "retry"], options, reason: reason)
            Console.note("\(instance.id) is tried again.")
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "discard", abstract: "Ends one; what it had is kept until it is purged.")

        @OptionGroup var instance: InstanceArgument
        @Option(help: "Why, for the instance's history.") var reason: String?
        @OptionGroup var options: DurableOptions

        func run() async throws {
            _ = try await DurableDeadLetters.send(.delete, [instance.id], options, reason: reason)
            Console.note("\(instance.id) is being terminated.")
        }
    }
}
