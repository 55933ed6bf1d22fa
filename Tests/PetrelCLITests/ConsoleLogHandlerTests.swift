import Foundation
import HostConfiguration
import Logging
import Synchronization
import Testing

@testable import PetrelCLI

@Suite("What is logged")
struct ConsoleLogHandlerTests {
    /// The lines that `use` writes to a log.
    private func lines(
        _ settings: LoggingSettings = LoggingSettings(), format: LoggingSettings.Format = .text, _ use: (Logger) -> Void
    ) -> [String] {
        let lines = Lines()
        use(Logger(label: "test") { _ in ConsoleLogHandler(settings, format: format) { lines.add($0) } })
        return lines.all
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    @Test func `the level of the longest category that fits counts`() {
        var settings = LoggingSettings()
        settings.level = .warning
        settings.levels = [
            "Function": .error, "function.Mail": .debug, "Function.mailer": .none, "Host.Triggers": .trace,
        ]
        let lines = lines(settings) { logger in
            for (key, name) in [
                ("function", "mail"), ("function", "mailer"), ("function", "other"),
                ("category", "Host.Triggers.Timer"),
                ("category", "Host.TriggersElsewhere"),
            ] {
                logger.debug("\(name)", metadata: [key: "\(name)"])
                logger.error("\(name)!", metadata: [key: "\(name)"])
            }
            logger.info("quiet")
        }
        let said = lines.map { $0.split(separator: ": ").last.map(String.init) ?? "" }
        #expect(
            said == [
                "mail", "mail!", "other!", "Host.Triggers.Timer", "Host.Triggers.Timer!", "Host.TriggersElsewhere!",
            ])
    }

    @Test func `a line for people has time, level, category, message and what belongs to it`() throws {
        let line = try #require(lines { $0.notice("Ready", metadata: ["port": "1", "attempt": "2"]) }.first)
        let rest = line.drop { $0 != " " }
        #expect(rest == " information Host: Ready attempt=2 port=1")
        let time = try Date(
            String(line.prefix { $0 != " " }), strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        #expect(abs(time.timeIntervalSinceNow) < 3_600)
    }

    @Test func `a line for programs is an object`() throws {
        let line = try #require(
            lines(format: .json) {
                $0.error("A \"quoted\"\nmessage", metadata: ["function": "mail", "instanceId": "7"])
            }.first)
        #expect(!line.contains("\n"))
        struct Entry: Decodable, Equatable {
            var level, category, message: String
            var properties: [String: String]
        }
        let entry = try JSONDecoder().decode(Entry.self, from: Data(line.utf8))
        #expect(
            entry
                == Entry(
                    level: "error", category: "Function.mail", message: "A \"quoted\"\nmessage",
                    properties: ["instanceId": "7"]))
    }

    @Test func `nothing is said where nothing is wanted`() {
        var settings = LoggingSettings()
        settings.level = .none
        #expect(lines(settings) { $0.critical("help") }.isEmpty)
        settings.levels = ["Host": .critical]
        #expect(lines(settings) { $0.critical("help") }.count == 1)
    }
}
