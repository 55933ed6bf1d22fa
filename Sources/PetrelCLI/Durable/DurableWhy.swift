import ArgumentParser

struct DurableWhy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Says why an instance is where it is: what it waits for, and what to do.")

    @OptionGroup var instance: InstanceArgument
    @OptionGroup var options: DurableOptions

    private struct Explanation: Decodable {
        var summary: String
        var reasons: [Reason]
        var lastError: String?
        var suggestions: [String]

        struct Reason: Decodable {
            var sentence: String
        }
    }

    func run() async throws {
        let reply = try await options.withHost { try await $0.send(.get, ["instances", instance.id, "why"]) }
        if options.output.output == .json { return Console.data(reply.text) }
        let explanation = try InstanceReport.read(Explanation.self, reply)
        Console.data(explanation.summary)
        if explanation.reasons.count > 1 {
            for reason in explanation.reasons { Console.data("  - " + reason.sentence) }
        }
        if let error = explanation.lastError { Console.data("Last error: " + error) }
        for suggestion in explanation.suggestions { Console.data("Do: " + suggestion) }
    }
}
