import ArgumentParser
import Foundation
import HostConfiguration
import Logging
import PetrelHost

/// `petrel replay`: does the code that is here still do what an instance did?
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Replays an exported history against a function app.",
        discussion: """
            The history is what 'petrel durable export-history' wrote. No activity runs and no host is needed. The \
            status is 0 when the orchestrator follows its history, 1 when it does not (the first differing event is printed), \
            and 2 when the replay cannot be made.
            """)

    @Argument(help: ArgumentHelp("The file with the history.", valueName: "history.json"))
    var history: String

    @Option(help: ArgumentHelp("The folder of the function app.", valueName: "dir"))
    var root = "."

    @Option(help: ArgumentHelp("An app that is built already; nothing is built then.", valueName: "path"))
    var worker: String?

    @Flag(help: "Build the app with optimization.")
    var release = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let replay: HistoryReplay
        let verdict: HistoryReplay.Verdict
        do {
            guard let json = FileContents.bytes(of: history) else {
                throw Failure("The file \(history) cannot be read.")
            }
            replay = try HistoryReplay(of: json)
            let root = StartOptions.absolute(root)
            let settings = try HostConfigurationReader(
                root: root, environment: ProcessEnvironment.current, commandLine: []
            ).read().workerEnvironment
            var quiet = LoggingSettings()
            quiet.level = .critical
            verdict = try await replay.run(
                executable: try await executable(root), environment: settings,
                logger: quiet.logger())
        } catch {
            Console.note("Error: \(error)")
            throw ExitCode(2)
        }
        Console.data(report(of: verdict, replay))
        if verdict != .follows { throw ExitCode(1) }
    }

    private func executable(_ root: String) async throws -> String {
        if let worker {
            let path = StartOptions.absolute(worker)
            guard FileKind.isExecutable(path) else { throw Failure("There is no executable at \(path) (--worker).") }
            return path
        }
        guard FileKind.exists(root + "/Package.swift") else {
            throw Failure(
                "There is no Swift package in \(root). Name the app's folder with --root, or the app with --worker.")
        }
        return try await AppBuild(root: root, isRelease: release).run()
    }

    private func report(of verdict: HistoryReplay.Verdict, _ replay: HistoryReplay) -> String {
        switch output.output {
        case .text:
            switch verdict {
            case .follows: "Orchestrator '\(replay.name)' follows its history (\(replay.eventCount) events)."
            case .differs(let sentence): sentence
            }
        case .json: Report(verdict, replay).json
        }
    }

    private struct Report: Encodable {
        var orchestrator: String
        var events: Int
        var follows: Bool
        var difference: String?

        init(_ verdict: HistoryReplay.Verdict, _ replay: HistoryReplay) {
            orchestrator = replay.name
            events = replay.eventCount
            follows = verdict == .follows
            if case .differs(let sentence) = verdict { difference = sentence }
        }

        var json: String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        }
    }
}
