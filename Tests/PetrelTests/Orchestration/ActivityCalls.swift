import DurableTask
import Testing

@testable import Petrel

private let sayHello = ActivityFunction<String, String>(name: "sayHello")
private func roll(_: HandleMarker) -> ActivityFunction<NoInput, String> { ActivityFunction(name: "roll") }
private let note = ActivityFunction<[Int], NoOutput>(name: "note")

@Suite struct ActivityCalls {
    @Test func `one after the other, each sees the result before it`() {
        let log = everyWay { context in
            let first = try await context.callActivity(sayHello, "Tokyo")
            return try await context.callActivity(sayHello, first)
        } script: {
            $0.runToEnd()
        }
        #expect(
            log == [
                "1 activity sayHello \"Tokyo\"", "2 activity sayHello \"sayHello(Tokyo)\"",
                "3 Completed \"sayHello(sayHello(Tokyo))\"",
            ])
    }

    @Test func `async let asks for all at once`() {
        let log = everyWay { context in
            async let tokyo = context.callActivity(sayHello, "Tokyo")
            async let seattle = context.callActivity(sayHello, "Seattle")
            async let london = context.callActivity(sayHello, "London")
            return try await [tokyo, seattle, london]
        } script: {
            $0.runToEnd()
        }
        #expect(
            log == [
                "1 activity sayHello \"Tokyo\"", "2 activity sayHello \"Seattle\"", "3 activity sayHello \"London\"",
                "4 Completed [\"sayHello(Tokyo)\",\"sayHello(Seattle)\",\"sayHello(London)\"]",
            ])
    }

    @Test func `a fan-out of 100 that completes in any order is one log for each order`() {
        for seed in UInt64(1)...2 {
            let log = everyWay(times: 500, seed: seed) { context in
                try await withThrowingTaskGroup(of: String.self) { group in
                    for number in 0..<100 {
                        group.addTask { try await context.callActivity("work", number, returning: String.self) }
                    }
                    var order: [String] = []
                    for try await result in group {
                        order.append(result)
                        if order.count % 25 == 0 { try await context.callActivity(note, [order.count]) }
                    }
                    return order
                }
            } script: {
                $0.runToEnd(atOnce: 40)
            }
            #expect(log.count == 105)
            #expect(log.last?.hasPrefix("105 Completed") == true)
        }
    }

    @Test func `functions without input and without output`() {
        let log = everyWay(times: 30) { context in
            try await context.callActivity(note, [1, 2])
            return try await context.callActivity(roll)
        } script: {
            $0.runToEnd()
        }
        #expect(log == ["1 activity note [1,2]", "2 activity roll -", "3 Completed \"roll()\""])
    }

    @Test func `a failure carries type, message, stack and cause to the orchestrator and out of it`() throws {
        var history = ScriptedHistory { context in
            do {
                return try await context.callActivity(sayHello, "Tokyo")
            } catch let error as TaskFailedError {
                #expect(error.kind == .activity && error.name == "sayHello" && error.taskID == 1)
                #expect(error.failure.innerFailure?.message == "cause")
                throw error
            }
        }
        history.start()
        history.turn()
        history.fail(
            1,
            .activity,
            FailureDetails(
                errorType: "App.Broken", message: "it broke", stackTrace: "at line 1",
                inner: FailureDetails(errorType: "E", message: "cause")))
        history.turn()
        #expect(history.completion?.status == .failed)
        let failure = try #require(history.completion?.failure)
        #expect(failure.errorType == "Petrel.TaskFailedError")
        #expect(failure.message == "Activity 'sayHello' (#1) failed: it broke")
        let inner = try #require(failure.innerFailure)
        #expect(inner.errorType == "App.Broken" && inner.stackTrace == "at line 1")
        #expect(inner.innerFailure?.message == "cause")
    }

    @Test func `an output of another shape is an error that names the activity`() {
        var history = ScriptedHistory { context in
            try await context.callActivity("count", returning: Int.self)
        }
        history.start()
        history.turn()
        history.finish(1, .activity, "\"many\"")
        history.turn()
        #expect(history.completion?.status == .failed)
        #expect(history.completion?.failure?.message.hasPrefix("the output of activity 'count' is not an Int") == true)
    }

    @Test func `a result that nobody waits for changes nothing`() {
        everyWay(times: 30) { context in
            try await context.callActivity(sayHello, "Tokyo")
        } script: { history in
            history.turn()
            history.finish(7, .activity, "1")
            history.turn()
            history.finish(1, .timer)
            history.turn()
            #expect(history.completion == nil && history.hold == nil)
            history.finish(1, .activity, "\"Hello\"")
            history.finish(1, .activity, "\"Hello again\"")
            history.turn()
            #expect(history.log.last == "2 Completed \"Hello\"")
        }
    }
}
