import DurableTask
import Foundation
import Testing

@testable import Petrel

private let approval = ExternalEvent<Bool>("Approval")

@Suite struct TimersAndEvents {
    @Test func `timers of any length fire at the time that was asked for`() {
        let log = everyWay(times: 90) { context in
            let began = context.currentDateTime
            try await context.createTimer(for: .days(40))
            try await context.createTimer(until: began.addingTimeInterval(40 * 86_400 + 60))
            try await context.createTimer(for: .seconds(-5))
            return Int(context.currentDateTime.timeIntervalSince(began))
        } script: {
            $0.runToEnd()
        }
        #expect(log == ["1 timer 3456000s", "2 timer 3456060s", "3 timer 3456055s", "4 Completed 3456060"])
    }

    @Test func `a duration beyond the calendar stops at its end`() {
        let log = everyWay(times: 3) { context in
            try await context.createTimer(for: .days(Int64.max))
            return 1
        } script: {
            $0.turn()
        }
        #expect(log.count == 1)
        #expect(Duration.hours(Int64.min) == .seconds(Int64.min))
        #expect(Duration.minutes(90) == .seconds(5_400))
    }

    @Test func `events that come early are kept, names ignore letter case, the oldest goes first`() {
        let log = everyWay { context in
            let first = try await context.waitForEvent("Item", returning: Int.self)
            try await context.createTimer(for: .seconds(1))
            let second = try await context.waitForEvent("ITEM", returning: Int.self)
            let other = try await context.waitForEvent("other", returning: Int.self)
            let third = try await context.waitForEvent("item", returning: Int.self)
            return [first, second, other, third]
        } script: { history in
            history.turn()
            history.raise("item", "1")
            history.raise("Other", "9")
            history.raise("iTEM", "2")
            history.turn()
            history.raise("item", "3")
            history.turn()
            history.finish(2, .timer)
            history.turn()
        }
        #expect(log == ["1 await Item", "2 timer 1s", "3 Completed [1,2,9,3]"])
    }

    @Test func `of several waiters the oldest gets the event`() {
        let log = everyWay { context in
            try await withThrowingTaskGroup(of: [Int].self) { group in
                for waiter in 0..<3 {
                    group.addTask { [waiter, try await context.waitForEvent("e", returning: Int.self)] }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        } script: { history in
            history.turn()
            history.raise("E", "10")
            history.raise("E", "11")
            history.turn()
            history.raise("E", "12")
            history.turn()
        }
        #expect(log.last == "4 Completed [[0,10],[1,11],[2,12]]")
    }

    @Test func `a thousand kept events are taken in order`() {
        var history = ScriptedHistory { context in
            try await context.createTimer(for: .seconds(1))
            var taken: [Int] = []
            for _ in 0..<1_000 { taken.append(try await context.waitForEvent("e", returning: Int.self)) }
            return taken == Array(0..<1_000)
        }
        history.start()
        for number in 0..<1_000 { history.raise("e", Payload("\(number)")) }
        history.turn()
        history.finish(1, .timer)
        history.turn()
        #expect(history.log.last == "2 Completed true")
    }

    @Test func `an event in time ends the timer, a late one finds nil`() {
        let body: @Sendable (OrchestrationContext) async throws -> Bool? = { context in
            try await context.waitForEvent(approval, timeout: .hours(72))
        }
        let inTime = everyWay(body) { history in
            history.turn()
            history.raise("approval", "true")
            history.turn()
        }
        #expect(inTime == ["1 await Approval", "2 timer 259200s", "3 cancel timer 2", "4 Completed true"])
        let late = everyWay(body) { history in
            history.turn()
            history.finish(2, .timer)
            history.raise("approval", "true")
            history.turn()
        }
        #expect(late == ["1 await Approval", "2 timer 259200s", "3 cancel wait 1", "4 Completed null"])
    }

    @Test func `a time-out cancels all that its body waits for`() {
        let log = everyWay { context in
            try await context.withTimeout(.minutes(5)) {
                async let one = context.callActivity("a", returning: String.self)
                async let two = context.callActivity("b", returning: String.self)
                return try await one + two
            }
        } script: { history in
            history.turn()
            history.finish(2, .activity, "\"a\"")
            history.turn()
            history.finish(1, .timer)
            history.turn()
        }
        #expect(log == ["1 timer 300s", "2 activity a -", "3 activity b -", "4 cancel task 3", "5 Completed null"])
    }

    @Test func `a body that throws in time throws out of the time-out`() {
        struct Refused: Error {}
        let log = everyWay(times: 90) { context in
            do {
                return try await context.withTimeout(.minutes(5)) { () async throws -> Int in throw Refused() }
            } catch is Refused { return -1 }
        } script: {
            $0.turn()
        }
        #expect(log.last?.hasSuffix("Completed -1") == true)
    }

    @Test func `a body that ends by itself when everything is cancelled has the last word`() {
        let log = everyWay { context in
            try await withThrowingTaskGroup(of: String?.self) { group in
                group.addTask {
                    try await context.withTimeout(.hours(1)) {
                        do { return try await context.waitForEvent("never", returning: String.self) } catch {
                            return "tidied up"
                        }
                    }
                }
                try await context.createTimer(for: .seconds(1))
                group.cancelAll()
                return try await group.next() ?? nil
            }
        } script: { history in
            history.turn()
            history.finish(1, .timer)
            history.turn()
        }
        #expect(log.last?.hasSuffix("Completed \"tidied up\"") == true)
    }

    @Test func `an event sent to another instance names it, and an unusable id is refused`() {
        let log = everyWay(times: 30) { context in
            try context.sendEvent(approval, true, to: "other")
            try context.sendEvent("Ping", to: "other")
            #expect(throws: TaskHubError.self) { try context.sendEvent("Ping", to: "@entity") }
            try await context.createTimer(for: .seconds(1))
            return 1
        } script: {
            $0.runToEnd()
        }
        #expect(log == ["1 send Approval to other true", "2 send Ping to other -", "3 timer 1s", "4 Completed 1"])
    }
}
