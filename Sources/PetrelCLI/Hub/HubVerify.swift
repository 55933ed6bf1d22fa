import ArgumentParser
import DurableTask
import Foundation
import PetrelHost

struct HubVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks a task hub's file, and names what is damaged.",
        discussion: """
            The host must not be running. The file, every row's checksum and what the rows say of each other are \
            checked; nothing is changed. The status is 0 when all is sound and 1 when something is not.
            """)

    @OptionGroup var hub: HubOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report: HubReport
        let path: String
        do {
            let configuration = try hub.configuration()
            path = HubFiles.path(configuration)
            report = try HubFiles.verify(configuration)
        } catch {
            throw Failure("\(error)")
        }
        for line in lines(report, path: path) { Console.data(line) }
        if !report.findings.isEmpty { throw ExitCode.failure }
    }

    func lines(_ report: HubReport, path: String) -> [String] {
        switch output.output {
        case .text:
            let seen = "\(report.instances) instances, \(report.turns) turns, \(report.messages) waiting messages"
            let verdict =
                report.findings.isEmpty
                ? "is sound" : "is not sound: \(report.findings.count) finding\(report.findings.count == 1 ? "" : "s")"
            return report.findings.map(\.message) + ["\(path) \(verdict) (\(seen))."]
        case .json: return [CommandJSON.text(Report(report, path: path))]
        }
    }

    private struct Report: Encodable {
        struct Finding: Encodable {
            var instanceId: String?
            var message: String
        }

        var file: String
        var sound: Bool
        var findings: [Finding]
        var instances: Int
        var turns: Int
        var messages: Int
        var hostRows: Int

        init(_ report: HubReport, path: String) {
            file = path
            sound = report.findings.isEmpty
            findings = report.findings.map { Finding(instanceId: $0.instanceID?.rawValue, message: $0.message) }
            instances = report.instances
            turns = report.turns
            messages = report.messages
            hostRows = report.hostRows
        }
    }
}
