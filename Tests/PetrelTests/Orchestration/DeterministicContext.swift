import DurableTask
import Foundation
import Logging
import Synchronization
import Testing

@testable import Petrel

@Suite struct DeterministicContext {
    @Test func `date, identifiers and random numbers are the same in every replay`() {
        everyWay { context in
            var drawn: [String] = []
            for _ in 0..<3 {
                drawn.append("\(context.currentDateTime.timeIntervalSince1970)")
                drawn.append(context.newUUID().uuidString)
                drawn.append("\(Int.random(in: 0..<1_000_000, using: &context.random))")
                var copy = context.random
                drawn.append("\(copy.next())")
                try await context.createTimer(for: .seconds(1))
            }
            #expect(Set(drawn).count == 12)
            return drawn
        } script: {
            $0.runToEnd()
        }
    }

    @Test func `identifiers are UUIDs of version 5 by the book`() {
        func hex(_ text: String) -> String {
            var hash = SHA1()
            hash.update(text.utf8)
            return hash.digest().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        }
        #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(hex(String(repeating: "a", count: 1_000)) == "291e9a6c66994949b57ba5e650361e98fc36b1ba")
        var values = DeterministicValues(
            instanceID: ScriptedHistory.instanceID, executionID: ScriptedHistory.executionID)
        let first = values.nextUUID()
        let identifier = first.uuid
        #expect(identifier.6 >> 4 == 5 && identifier.8 >> 6 == 2)
        #expect(values.nextUUID() != first)
    }

    @Test func `the orchestrator knows itself`() {
        var history = ScriptedHistory { context in
            [
                context.name, context.instanceID, context.executionID, context.version ?? "-",
                context.parentInstanceID ?? "-", context.tags["team"] ?? "-",
            ]
        }
        history.parent = ParentInstance(
            instanceID: InstanceID(trusted: "mother"), executionID: nil, taskScheduledID: 3, name: "m", version: nil)
        history.start(tags: ["team": "red"])
        history.turn()
        #expect(
            history.log == [
                "1 Completed [\"trip\",\"trip-1\",\"\(ScriptedHistory.executionID)\",\"2\",\"mother\",\"red\"]"
            ])
    }

    @Test func `log lines appear once however often the orchestrator is replayed`() {
        for delivery in ScriptedHistory.Delivery.allCases {
            let lines = Lines()
            let body = ScriptedHistory.body { context in
                context.logger.info("began")
                var replays = 0
                for round in 0..<3 {
                    if context.isReplaying { replays += 1 }
                    try await context.createTimer(for: .seconds(1))
                    context.logger.info("round \(round)")
                }
                return 0
            }
            var history = ScriptedHistory(body, delivery, logger: Logger(label: "t") { _ in LineHandler(lines: lines) })
            history.start()
            history.runToEnd()
            #expect(
                lines.all == [
                    "trip trip-1 began", "trip trip-1 round 0", "trip trip-1 round 1", "trip trip-1 round 2",
                ])
        }
    }

    @Test func `isReplaying is true for the history and false for what is new`() {
        let seen = Lines()
        var history = ScriptedHistory(.cold) { context in
            seen.append("\(context.isReplaying)")
            try await context.createTimer(for: .seconds(1))
            seen.append("\(context.isReplaying)")
            try await context.createTimer(for: .seconds(1))
            seen.append("\(context.isReplaying)")
            return 0
        }
        history.start()
        history.runToEnd()
        #expect(seen.all == ["false", "true", "false", "true", "true", "false"])
    }

    @Test func `the custom status is what was set last, and can be taken away`() {
        for delivery in ScriptedHistory.Delivery.allCases {
            var history = ScriptedHistory(delivery) { context in
                try context.setCustomStatus(["step": 1])
                try await context.createTimer(for: .seconds(1))
                try await context.createTimer(for: .seconds(1))
                try context.setCustomStatus("second")
                try await context.createTimer(for: .seconds(1))
                try context.clearCustomStatus()
                return 0
            }
            history.start()
            var shown: [String] = []
            for _ in 0..<4 {
                history.turn()
                shown.append(history.customStatus?.text ?? "-")
                if let timer = history.open.first { history.finish(timer.id, .timer) }
            }
            #expect(shown == ["{\"step\":1}", "{\"step\":1}", "\"second\"", "-"])
        }
    }

    @Test func `suspension and resumption in a history change nothing`() {
        everyWay(times: 30) { context in
            try await context.createTimer(for: .seconds(1))
            return 1
        } script: { history in
            history.turn()
            history.deliver(.executionSuspended(reason: "x"))
            history.turn()
            history.deliver(.executionResumed(reason: nil))
            history.finish(1, .timer)
            history.turn()
            #expect(history.completion?.status == .completed)
        }
    }
}

/// Lines in the order they came.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

/// Keeps what is logged, with the function and the instance in front.
struct LineHandler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        lines.append("\(all["function"] ?? "-") \(all["instanceId"] ?? "-") \(event.message)")
    }
}
