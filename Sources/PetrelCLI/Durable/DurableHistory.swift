import ArgumentParser
import Foundation

struct DurableHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Prints what has happened to an instance.", aliases: ["get-history"])

    @OptionGroup var instance: InstanceArgument
    @OptionGroup var options: DurableOptions

    private struct Event: Decodable {
        var EventType: String
        var Timestamp: String
        var Name: String?
        var FunctionName: String?
        var Reason: String?
    }

    func run() async throws {
        let reply = try await options.withHost { webhooks in
            try await webhooks.send(
                .get, ["instances", instance.id],
                query: [("showHistory", "true"), ("showHistoryOutput", "true"), ("showInput", "false")])
        }
        switch options.output.output {
        case .json:
            guard let status = try? JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any],
                let events = status["historyEvents"],
                let data = try? JSONSerialization.data(withJSONObject: events, options: [.sortedKeys])
            else { throw Failure("The host's answer has no history: \(reply.text)") }
            Console.data(String(decoding: data, as: UTF8.self))
        case .text:
            struct Status: Decodable { var historyEvents: [Event] }
            let status = try InstanceReport.read(Status.self, reply)
            let rows = status.historyEvents.map {
                [$0.Timestamp, $0.EventType, $0.Name ?? $0.FunctionName ?? "", $0.Reason ?? ""]
            }
            for line in TextTable.lines(["TIME", "EVENT", "NAME", "REASON"], rows) { Console.data(line) }
        }
    }
}
