import DurableTask
import Testing

@testable import Petrel

@Suite struct Retries {
    private static let failure = FailureDetails(errorType: "App.Busy", message: "busy")

    private static func body(_ policy: RetryPolicy) -> @Sendable (OrchestrationContext) async throws -> String {
        { context in try await context.callActivity("pay", 7, returning: String.self, retry: policy) }
    }

    @Test func `pauses grow up to the longest, each attempt has an id of its own`() {
        let policy = RetryPolicy(
            maxAttempts: 4, firstInterval: .seconds(10), backoffCoefficient: 3, maxInterval: .seconds(60))
        let log = everyWay(Self.body(policy)) { history in
            history.turn()
            for attempt in Int32(0)..<3 {
                history.fail(attempt * 2 + 1, .activity, Self.failure)
                history.turn()
                history.finish(attempt * 2 + 2, .timer)
                history.turn()
            }
            history.finish(7, .activity, "\"paid\"")
            history.turn()
        }
        #expect(
            log == [
                "1 activity pay 7", "2 timer 10s", "3 activity pay 7", "4 timer 40s", "5 activity pay 7",
                "6 timer 100s", "7 activity pay 7", "8 Completed \"paid\"",
            ])
    }

    @Test func `after the last attempt the failure comes out`() {
        let log = everyWay(times: 30, Self.body(RetryPolicy(maxAttempts: 2, firstInterval: .seconds(1)))) { history in
            history.turn()
            history.fail(1, .activity, Self.failure)
            history.turn()
            history.finish(2, .timer)
            history.turn()
            history.fail(3, .activity, Self.failure)
            history.turn()
        }
        #expect(log.last == "4 Failed - Activity 'pay' (#3) failed: busy")
    }

    @Test func `no attempt begins after the total time-out`() {
        let policy = RetryPolicy(maxAttempts: 100, firstInterval: .seconds(20), totalTimeout: .seconds(50))
        let log = everyWay(Self.body(policy)) { history in
            history.turn()
            for _ in 0..<10 where history.completion == nil {
                if let open = history.open.first {
                    if open.kind == .timer {
                        history.finish(open.id, .timer)
                    } else {
                        history.fail(open.id, .activity, Self.failure)
                    }
                }
                history.turn()
            }
        }
        #expect(log.filter { $0.contains("activity") }.count == 3)
        #expect(log.last?.contains("Failed") == true)
    }

    @Test func `the predicate and a non-retriable failure end it`() {
        let picky = RetryPolicy(maxAttempts: 5, firstInterval: .seconds(1)) { $0.errorType != "App.Busy" }
        let refused = everyWay(times: 30, Self.body(picky)) { history in
            history.turn()
            history.fail(1, .activity, Self.failure)
            history.turn()
        }
        #expect(refused.last == "2 Failed - Activity 'pay' (#1) failed: busy")
        let generous = RetryPolicy(maxAttempts: 5, firstInterval: .seconds(1))
        let final = everyWay(times: 30, Self.body(generous)) { history in
            history.turn()
            history.fail(1, .activity, FailureDetails(errorType: "E", message: "no", isNonRetriable: true))
            history.turn()
        }
        #expect(final.last == "2 Failed - Activity 'pay' (#1) failed: no")
    }

    @Test func `later attempts carry the id of the first, for the idempotency key`() {
        var history = ScriptedHistory(
            .warm, Self.body(RetryPolicy(maxAttempts: 3, firstInterval: .seconds(1))))
        history.start()
        history.turn()
        #expect(history.open.first?.tags == [:])
        history.fail(1, .activity, Self.failure)
        history.turn()
        history.finish(2, .timer)
        history.turn()
        #expect(history.open.first?.tags == [TaskScheduled.Tag.firstAttempt: "1", TaskScheduled.Tag.attempt: "2"])
    }

    @Test func `time-outs go with every attempt, and one that leaves no time is refused`() {
        let policy = RetryPolicy(maxAttempts: 2, firstInterval: .seconds(1))
        var history = ScriptedHistory { context in
            try await context.callActivity(
                "pay", 7, returning: String.self, retry: policy, timeout: .seconds(90),
                heartbeatTimeout: .milliseconds(1_500))
        }
        history.start()
        history.turn()
        let times = [TaskScheduled.Tag.timeout: "90000", TaskScheduled.Tag.heartbeatTimeout: "1500"]
        #expect(history.open.first?.tags == times)
        history.fail(1, .activity, FailureDetails(errorType: "ActivityTimeout", message: "late"))
        history.turn()
        history.finish(2, .timer)
        history.turn()
        #expect(history.open.first?.tags.filter { times[$0.key] != nil } == times)
        #expect(history.open.first?.tags[TaskScheduled.Tag.attempt] == "2")

        var refused = ScriptedHistory { context in
            try await context.callActivity("pay", returning: Int.self, timeout: .zero)
        }
        refused.start()
        refused.turn()
        #expect(refused.open.isEmpty)
        #expect(
            refused.completion?.failure?.message
                == "The timeout of an activity is 0.0 seconds and must be more than nothing.")
    }

    @Test func `a policy that makes no sense is refused before anything is asked for`() {
        for policy in [
            RetryPolicy(maxAttempts: 0, firstInterval: .seconds(1)),
            RetryPolicy(maxAttempts: 2, firstInterval: .seconds(-1)),
            RetryPolicy(maxAttempts: 2, firstInterval: .seconds(1), backoffCoefficient: 0.5),
            RetryPolicy(maxAttempts: 2, firstInterval: .seconds(1), backoffCoefficient: .nan),
        ] {
            var history = ScriptedHistory(.warm, Self.body(policy))
            history.start()
            history.turn()
            #expect(history.log.count == 1)
            #expect(history.completion?.failure?.message.hasPrefix("The retry policy makes no sense") == true)
        }
    }

    @Test func `intervals that outgrow every clock stop at a longest one`() {
        let policy = RetryPolicy(maxAttempts: .max, firstInterval: .days(365), backoffCoefficient: 1e9)
        let pause = policy.pause(afterAttempt: 5_000, Self.failure, elapsed: .zero)
        #expect(pause == .days(3_660_000))
    }

    @Test func `a sub-orchestration is retried under the same id`() {
        let log = everyWay(times: 90) { context in
            try await context.callSubOrchestrator(
                "child", 1, returning: String.self, instanceID: "child-1",
                retry: RetryPolicy(maxAttempts: 2, firstInterval: .seconds(1)))
        } script: { history in
            history.turn()
            history.fail(1, .subOrchestration, Self.failure)
            history.turn()
            history.finish(2, .timer)
            history.turn()
            history.finish(3, .subOrchestration, "\"done\"")
            history.turn()
        }
        #expect(log == ["1 child child child-1 1", "2 timer 1s", "3 child child child-1 1", "4 Completed \"done\""])
    }
}
