import DurableTask
import Testing

@testable import Petrel

@Suite struct EntityCalls {
    @Test func `calls are answered by their requests, signals are not waited for`() {
        let log = everyWay(times: 30) { context -> Int in
            let score = context.entity(Score.self, "a")
            try await score.add(5)
            try await score.signal.add(1)
            async let here = score.get()
            async let there: Int = context.callEntity("Score", "b", "get", returning: Int.self)
            return try await here * 10 + there
        } script: { history in
            history.turn()
            history.answer(1)
            history.turn()
            history.deliver(.entityOperationCompleted(requestID: "nobody", output: "9"))
            history.answer(4, "4")
            history.answer(3, "3")
            history.turn()
        }
        #expect(
            log == [
                "1 call @score@a add 5", "2 signal @score@a add 1", "3 call @score@a get -", "4 call @score@b get -",
                "5 Completed 34",
            ])
    }

    @Test func `a failed call throws what the operation failed with`() {
        everyWay(times: 9) { context -> String in
            do {
                return try await context.entity(Score.self, "a").take(of: 3).description
            } catch let error as TaskFailedError {
                #expect(error.kind == .entity && error.name == "score.take" && error.taskID == 1)
                return error.failure.message
            }
        } script: { history in
            history.turn()
            history.deliver(
                .entityOperationFailed(
                    requestID: history.requests[1] ?? "", failure: FailureDetails(errorType: "E", message: "too much")))
            history.turn()
            #expect(history.completion?.result == "\"too much\"")
        }
    }

    @Test func `a wait for a call ends when its task is cancelled, and the late answer is ignored`() {
        let log = everyWay(times: 30) { context -> Int? in
            try await context.withTimeout(.seconds(5)) { try await context.entity(Score.self, "a").get() }
        } script: { history in
            history.turn()
            history.finish(2, .timer)
            history.answer(1, "7")
            history.turn()
        }
        #expect(log == ["1 call @score@a get -", "2 timer 5s", "3 cancel task 1", "4 Completed null"])
    }

    @Test func `an answer finds its call although the code now makes up other identifiers`() {
        var was = ScriptedHistory(.cold) { context in try await context.entity(Score.self, "a").get() }
        was.start()
        was.turn()
        var now = ScriptedHistory(.cold) { context in
            _ = context.newUUID()
            return try await context.entity(Score.self, "a").get()
        }
        now.start()
        now.turn()
        #expect(was.requests[1] != now.requests[1])
        was.runner = now.runner
        was.answer(1, "7")
        was.turn()
        #expect(was.completion?.result == "7")
    }

    @Test func `another entity or operation than the history has is told`() {
        var was = ScriptedHistory(.cold) { context in try await context.entity(Score.self, "a").get() }
        was.start()
        was.turn()
        var now = ScriptedHistory(.cold) { context in try await context.entity(Score.self, "b").get() }
        now.start()
        now.turn()
        was.runner = now.runner
        was.answer(1, "7")
        was.turn()
        #expect(
            was.hold?.message.contains(
                "expected a call of 'get' of entity '@score@a' (#1), got a call of 'get' of entity '@score@b' (#1)")
                == true)
    }

    @Test func `a key that cannot be one is refused`() {
        everyWay(times: 3) { context -> String in
            do { return try await context.entity(Score.self, "\u{7}").get().description } catch { return "\(error)" }
        } script: { history in
            history.turn()
            #expect(history.completion?.result?.text.contains("control character") == true)
        }
    }
}
