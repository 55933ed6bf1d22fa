import DurableTask
import Testing

@testable import Petrel

private let charge = ActivityFunction<Int, String>(name: "charge")
private let refund = ActivityFunction<Int, String>(name: "refund")

/// The first of two to end; the other is cancelled.
private func race(
    _ a: @escaping @Sendable () async throws -> String, _ b: @escaping @Sendable () async throws -> String
) async throws -> String {
    try await withThrowingTaskGroup(of: String.self) { group in
        group.addTask { try await a() }
        group.addTask { try await b() }
        let first = try await group.next()
        group.cancelAll()
        return first ?? "nobody"
    }
}

@Suite struct Cancellation {
    @Test(arguments: [1, 2])
    func `the loser of a race of activities is asked to stop and the race ends`(winner: Int32) {
        let log = everyWay { context in
            try await race({ try await context.callActivity(charge, 1) }, { try await context.callActivity(charge, 2) })
        } script: { history in
            history.turn()
            history.finish(winner, .activity, "\"ok\"")
            history.turn()
        }
        #expect(
            log == ["1 activity charge 1", "2 activity charge 2", "3 cancel task \(3 - winner)", "4 Completed \"ok\""])
    }

    @Test(arguments: ["timer", "event", "activity"])
    func `a race of timer, event and activity leaves the two losers cancelled`(winner: String) {
        let log = everyWay { context in
            try await withThrowingTaskGroup(of: String.self) { group in
                group.addTask {
                    try await context.createTimer(for: .minutes(1))
                    return "timer"
                }
                group.addTask { try await context.waitForEvent("Go", returning: String.self) }
                group.addTask { try await context.callActivity("work", returning: String.self) }
                let first = try await group.next()
                group.cancelAll()
                return first
            }
        } script: { history in
            history.turn()
            switch winner {
            case "timer": history.finish(1, .timer)
            case "event": history.raise("GO", "\"event\"")
            default: history.finish(3, .activity, "\"activity\"")
            }
            history.turn()
        }
        let cancelled = ["timer": "cancel timer 1", "event": "cancel wait 2", "activity": "cancel task 3"]
        let losers = ["timer", "event", "activity"].filter { $0 != winner }.compactMap { cancelled[$0] }
        #expect(log.prefix(3) == ["1 timer 60s", "2 await Go", "3 activity work -"])
        #expect(log.dropFirst(3) == ["4 \(losers[0])", "5 \(losers[1])", "6 Completed \"\(winner)\""])
    }

    @Test func `a loser that ignores its cancellation is refused every call and the race ends`() {
        let log = everyWay { context in
            try await race(
                { try await context.callActivity(charge, 1) },
                {
                    var refused = 0
                    while refused < 5 {
                        do { _ = try await context.callActivity(charge, 2) } catch { refused += 1 }
                    }
                    return "late"
                })
        } script: { history in
            history.turn()
            history.finish(1, .activity, "\"won\"")
            history.turn()
        }
        #expect(log == ["1 activity charge 1", "2 activity charge 2", "3 cancel task 2", "4 Completed \"won\""])
    }

    @Test func `a loser that swallows cancellation for ever fails the orchestration instead of spinning`() {
        let log = everyWay(times: 9) { context in
            try await race(
                { try await context.callActivity(charge, 1) },
                {
                    while true { _ = try? await context.callActivity(charge, 2) }
                })
        } script: { history in
            history.turn()
            history.finish(1, .activity, "\"won\"")
            history.turn()
        }
        #expect(log.count == 4)
        #expect(
            log.last
                == "4 Failed - Orchestrator 'trip' goes on making durable calls in a cancelled task, each of which "
                + "throws. Let CancellationError out of the loop that catches it.")
    }

    @Test func `an async let nobody awaits is cancelled at the end of its scope`() {
        let log = everyWay { context in
            do {
                async let _ = context.callActivity(charge, 1)
                async let _: Void = context.createTimer(for: .hours(1))
                _ = try await context.callActivity(refund, 3)
            }
            return try await context.callActivity(refund, 4)
        } script: {
            $0.runToEndOf(1)
        }
        #expect(
            log == [
                "1 activity refund 3", "2 activity charge 1", "3 timer 3600s", "4 cancel timer 3", "5 cancel task 2",
                "6 activity refund 4", "7 Completed \"refund(4)\"",
            ])
    }

    @Test func `a call made in a cancelled task throws and asks for nothing`() {
        let log = everyWay { context in
            try await withThrowingTaskGroup(of: String.self) { group in
                group.addTask {
                    do { return try await context.callActivity(charge, 1) } catch {
                        #expect(error is CancellationError)
                        #expect(throws: CancellationError.self) { try context.sendEvent("E", to: "other") }
                        do { try await context.createTimer(for: .seconds(1)) } catch { return "\(type(of: error))" }
                        return "not refused"
                    }
                }
                try await context.createTimer(for: .seconds(5))
                group.cancelAll()
                return try await group.next() ?? ""
            }
        } script: {
            $0.runToEndOf(1)
        }
        #expect(
            log == ["1 timer 5s", "2 activity charge 1", "3 cancel task 2", "4 Completed \"CancellationError\""])
    }

    @Test func `shielded calls work in a cancelled task, also nested, and their failures come out`() {
        let log = everyWay { context in
            try await withThrowingTaskGroup(of: String.self) { group in
                group.addTask {
                    do { return try await context.callActivity(charge, 1) } catch {
                        return try await context.shielded {
                            async let one = context.callActivity(refund, 1)
                            let two = try await context.shielded { try await context.callActivity(refund, 2) }
                            #expect(!Task.isCancelled)
                            return try await one + two
                        }
                    }
                }
                try await context.createTimer(for: .seconds(5))
                group.cancelAll()
                return try await group.next() ?? ""
            }
        } script: { history in
            history.turn()
            history.finish(1, .timer)
            history.turn()
            history.finish(5, .activity, "\"b\"")
            history.turn()
            history.finish(4, .activity, "\"a\"")
            history.turn()
        }
        #expect(
            log == [
                "1 timer 5s", "2 activity charge 1", "3 cancel task 2", "4 activity refund 1", "5 activity refund 2",
                "6 Completed \"ab\"",
            ])
    }

    @Test func `a shielded race still cancels its own loser`() {
        let log = everyWay { context in
            try await context.shielded {
                try await race(
                    { try await context.callActivity(charge, 1) },
                    {
                        try await context.waitForEvent("Stop", returning: String.self)
                    })
            }
        } script: { history in
            history.turn()
            history.finish(1, .activity, "\"paid\"")
            history.turn()
        }
        #expect(log == ["1 activity charge 1", "2 await Stop", "3 cancel wait 2", "4 Completed \"paid\""])
    }

    @Test func `cancellation reaches groups within groups in one fixed order`() {
        let log = everyWay { context in
            try await withThrowingTaskGroup(of: Int.self) { outer in
                for branch in 0..<4 {
                    outer.addTask {
                        try await withThrowingTaskGroup(of: Int.self) { inner in
                            for leaf in 0..<4 {
                                inner.addTask {
                                    async let side = context.callActivity(
                                        "side", branch * 10 + leaf, returning: Int.self)
                                    let main = try await context.callActivity(
                                        "main", branch * 10 + leaf, returning: Int.self)
                                    return try await main + side
                                }
                            }
                            return try await inner.reduce(0, +)
                        }
                    }
                }
                try await context.waitForEvent("Stop")
                outer.cancelAll()
                var stopped = 0
                while let result = await outer.nextResult() {
                    if case .failure(is CancellationError) = result { stopped += 1 }
                }
                return stopped
            }
        } script: { history in
            history.turn()
            history.finish(3, .activity, "1")
            history.finish(8, .activity, "1")
            history.turn()
            history.raise("stop")
            history.turn()
        }
        // 1 wait, 32 activities of which 2 ended, 30 cancellations, the end.
        #expect(log.count == 1 + 32 + 30 + 1)
        #expect(log.last?.hasSuffix("Completed 4") == true)
    }

    @Test func `a hundred losers are cancelled in one fixed order`() {
        let log = everyWay { context in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<100 {
                    group.addTask { try await context.callActivity("work", number, returning: Int.self) }
                }
                let first = try await group.next()
                group.cancelAll()
                return first
            }
        } script: { history in
            history.turn()
            history.finish(42, .activity, "42")
            history.turn()
        }
        #expect(log.count == 100 + 99 + 1)
        #expect(log.last == "200 Completed 42")
    }

    @Test func `a result that came before the cancellation is not lost`() {
        let log = everyWay { context in
            try await withThrowingTaskGroup(of: String.self) { group in
                group.addTask { try await context.waitForEvent("A", returning: String.self) }
                group.addTask { try await context.waitForEvent("B", returning: String.self) }
                var taken = [try await group.next()]
                group.cancelAll()
                while let more = await group.nextResult() { taken.append(try? more.get()) }
                return taken
            }
        } script: { history in
            history.turn()
            history.raise("A", "\"a\"")
            history.raise("B", "\"b\"")
            history.turn()
        }
        #expect(log == ["1 await A", "2 await B", "3 cancel wait 2", "4 Completed [\"a\",null]"])
    }
}

extension ScriptedHistory {
    /// Ends the action with this id first, then everything.
    mutating func runToEndOf(_ id: Int32) {
        turn()
        if let first = open.first(where: { $0.id == id }) ?? open.first { finish(first.id, first.kind, "\"done\"") }
        runToEnd()
    }
}
