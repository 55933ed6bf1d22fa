import ArgumentParser

struct DurableList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Prints the instances that match, newest first.", aliases: ["get-instances"])

    @Option(help: .hidden)
    var continuationToken: String?

    @Option(
        name: [.long, .customLong("runtime-status")], parsing: .upToNextOption,
        help: "Only these statuses, e.g. Running Failed.")
    var status: [String] = []

    @Option(help: "Only instances created at or after this time (ISO 8601).")
    var createdAfter: String?

    @Option(help: "Only instances created at or before this time (ISO 8601).")
    var createdBefore: String?

    @Option(help: "Only instances whose id begins with this.")
    var prefix: String?

    @Option(help: "Only instances of this orchestrator function.")
    var name: String?

    @Option(help: "Only instances of this version.")
    var version: String?

    @Option(help: "Only instances with this tag, NAME or NAME:VALUE; may be given several times.")
    var tag: [String] = []

    @Option(help: "How many at most.")
    var top = 100

    @OptionGroup var options: DurableOptions

    func validate() throws {
        guard top >= 1 else { throw ValidationError("--top must be at least 1.") }
    }

    /// Pages may be shorter than asked for, even empty: only a missing token is the end.
    func run() async throws {
        var instances: [InstanceReport] = []
        var texts: [String] = []
        var token = continuationToken
        try await options.withHost { webhooks in
            repeat {
                let reply = try await webhooks.send(
                    .get, ["instances"],
                    query: [
                        ("runtimeStatus", StatusWords.query(status)), ("createdTimeFrom", createdAfter),
                        ("createdTimeTo", createdBefore), ("instanceIdPrefix", prefix),
                        ("top", String(top - instances.count)), ("showInput", "false"), ("name", name),
                        ("version", version),
                    ] + tag.map { ("tag", $0) },
                    headers: token.map { [("x-ms-continuation-token", $0)] } ?? [])
                let page = try InstanceReport.read([InstanceReport].self, reply)
                instances += page
                if !page.isEmpty { texts.append(String(reply.text.dropFirst().dropLast())) }
                token = reply.headers["x-ms-continuation-token"]
            } while token != nil && instances.count < top
        }
        if let token { Console.note("There may be more: --continuation-token \(token)") }
        switch options.output.output {
        case .json: Console.data("[" + texts.joined(separator: ",") + "]")
        case .text: for line in InstanceReport.table(instances) { Console.data(line) }
        }
    }
}

/// Statuses, as words of their own or several in one.
enum StatusWords {
    static func query(_ words: [String]) -> String? {
        let all = words.flatMap { $0.split { $0 == " " || $0 == "," } }
        return all.isEmpty ? nil : all.joined(separator: ",")
    }
}
