import ArgumentParser

/// How a command writes its data.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json
}

struct OutputOptions: ParsableArguments {
    @Option(help: "How data is written: text for people, json for programs.")
    var output = OutputFormat.text
}
