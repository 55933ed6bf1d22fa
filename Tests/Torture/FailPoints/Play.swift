import FailPoints
import Foundation
import NIOHTTP1

/// Plays one workload as a client that asks again until it is answered.
struct Play: Sendable {
    let requests: Requests
    let stage: Stage
    let workload: Workload
    let id: String
    /// Armed in the middle, where the workload wants that.
    let death: Death?

    /// - Returns: how its instances ended.
    func run() async throws -> [Outcome] {
        switch workload {
        case .chain: try await start("chain", size: 2)
        case .fan: try await start("fan", size: 4)
        case .clock: try await start("clock", size: 1, pause: 20)
        case .events:
            try await start("inbox", senders: 1)
            for number in 1...3 { try await send(number, of: 3) }
        case .letters:
            try await start("inbox", senders: 1)
            try await start("herald", id: id + "-herald", size: 4, target: id)
            return [try await finished(id), try await finished(id + "-herald")]
        case .retrying: try await start("retrying", size: 1, pause: 10)
        case .family: try await start("family", size: 2)
        case .eternal:
            try await start("eternal", size: 1, senders: 1)
            for number in 1...2 { try await send(number, of: 2, name: "letter") }
        case .suspended:
            try await start("inbox", senders: 1)
            try await send(1, of: 2)
            try await ask("suspend?reason=test")
            try await send(2, of: 2)
            guard try await requests.status(of: id)?.runtimeStatus == "Suspended" else {
                throw Violation("'\(id)' was suspended, and is not.")
            }
            try await ask("resume?reason=test")
        case .doomed:
            let pause = 300
            try await start("doomed", size: 2, pause: pause)
            try await within(.seconds(60), "The activities of '\(id)' begin") { try await activitiesHaveBegun(2) }
            try await ask("terminate?reason=\(id)&recursive=true")
            let end = try await finished(id)
            // After a death the activities nobody waits for are run once more; after one in their worker, one by one.
            let rounds = death?.point.isInWorker == true ? 4 : 1
            try await Task.sleep(for: .milliseconds(pause * rounds))
            try await stage.comesToRest()
            return [end]
        case .race: try await start("race", pause: 60)
        case .purged:
            try await start("chain", size: 1)
            _ = try await finished(id)
            let reply = try await requests.untilAnswered(.init(method: .DELETE, path: "/instances/\(id)"))
            // It was done, and the answer was lost.
            if reply.status != 404 { try Client.expectGood(reply, "Purging '\(id)'") }
            guard try await requests.status(of: id) == nil else { throw Violation("'\(id)' was purged, and is there.") }
            try await start("chain", size: 1, key: "again")
        case .replaced:
            try await start("chain", size: 1)
            _ = try await finished(id)
            try await start("chain", size: 2, key: "again")
        case .tally: try await start("tally", size: 2)
        case .transfer: try await start("transfer", size: 1)
        case .bulky: try await start("chain", size: 1, padding: 2_500_000)
        case .recovered:
            try await start("chain", size: 3, pause: 30)
            try await progress()
            try await stage.kill(then: death)
        case .stopped:
            try await start("fan", size: 2, pause: 100)
            if let death { stage.arm(death) }
            try await stage.stop()
        }
        return [try await finished(id)]
    }

    private struct Order: Encodable {
        var size: Int
        var pause: Int
        var senders: Int
        var target: String?
        var padding: String?
    }

    private func start(
        _ name: String, id other: String? = nil, size: Int = 1, pause: Int = 0, senders: Int = 0,
        target: String? = nil, padding: Int? = nil, key: String = "start"
    ) async throws {
        let id = other ?? id
        let order = Order(
            size: size, pause: pause, senders: senders, target: target,
            padding: padding.map { String(repeating: "p", count: $0) })
        let reply = try await requests.untilAnswered(
            .init(path: "/orchestrators/\(name)/\(id)", body: try Client.json(order), key: "\(key)-\(id)"))
        try Client.expectGood(reply, "The start of '\(id)'")
    }

    private func send(_ number: Int, of count: Int, name: String = "Letter") async throws {
        let letter = ClientLedger.Letter(sender: "client", number: number, isLast: number == count)
        let reply = try await requests.untilAnswered(
            .init(
                path: "/instances/\(id)/raiseEvent/\(name)", body: try Client.json(letter),
                key: "letter-\(id)-\(number)"))
        try Client.expectGood(reply, "Letter \(number) to '\(id)'")
    }

    private func ask(_ what: String) async throws {
        let reply = try await requests.untilAnswered(.init(path: "/instances/\(id)/\(what)"))
        // It was done, and the answer was lost.
        if reply.status != 410 { try Client.expectGood(reply, "\(what) of '\(id)'") }
    }

    private func finished(_ id: String) async throws -> Outcome {
        while true {
            guard let status = try await requests.status(of: id) else {
                throw Violation("P1: the acknowledged instance '\(id)' is not there.")
            }
            if status.isTerminal, let whole = try await requests.status(of: id, withHistory: true) {
                try check(whole)
                return Outcome(whole, of: workload)
            }
            try await Task.sleep(for: .milliseconds(4))
        }
    }

    private func check(_ status: Status) throws {
        let ledger = try ActivityLedger(path: stage.programs.ledger)
        for row in status.historyEvents ?? [] {
            if row.eventType == "TimerFired", row.timestamp < row.fireAt ?? "" {
                throw Violation(
                    "P6: a timer of '\(status.instanceId)' for \(row.fireAt ?? "?") fired at \(row.timestamp).")
            }
            guard row.eventType == "TaskCompleted" else { continue }
            guard let run = row.result?["run"]?.string,
                ledger.lines[status.instanceId]?.contains(where: { $0.run == run }) == true
            else { throw Violation("P3: '\(status.instanceId)' has a result of an activity that never ran: \(row)") }
        }
    }

    // MARK: Halfway

    /// Waits until so many activities have begun.
    private func activitiesHaveBegun(_ count: Int) async throws {
        while try ActivityLedger(path: stage.programs.ledger).lines[id]?.count ?? 0 < count {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Waits until one activity is done.
    private func progress() async throws {
        while try await requests.status(of: id)?.customStatus?.int ?? 0 < 1 {
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
