import DurableTask
import Foundation
import FunctionModel
import HostTriggers
import InMemoryStorage
import Logging
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct TimerListenerTests {
    /// A clock that moves when it is told to.
    private final class HandClock: TimerClock {
        private struct Sleeper {
            var until: Timestamp
            var continuation: CheckedContinuation<Void, any Error>
        }
        private let state = Mutex((now: Timestamp(seconds: 1_767_225_600), sleepers: [Int: Sleeper](), next: 0))

        var now: Timestamp { state.withLock { $0.now } }
        var sleeping: Int { state.withLock { $0.sleepers.count } }

        func sleep(until moment: Timestamp) async throws {
            let number = state.withLock { state in
                state.next += 1
                return state.next
            }
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let isOver = state.withLock { state in
                        if moment <= state.now || Task.isCancelled { return true }
                        state.sleepers[number] = Sleeper(until: moment, continuation: continuation)
                        return false
                    }
                    if isOver { continuation.resume() }
                }
            } onCancel: {
                state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation
                    .resume(throwing: CancellationError())
            }
            try Task.checkCancellation()
        }

        func advance(by duration: Duration) {
            let due = state.withLock { state in
                state.now = state.now.advanced(by: duration)
                let now = state.now
                let due = state.sleepers.filter { $0.value.until <= now }
                for number in due.keys { state.sleepers[number] = nil }
                return due.values.map(\.continuation)
            }
            for continuation in due { continuation.resume() }
        }
    }

    /// Notes what it is asked to run.
    private final class Functions: FunctionInvoker {
        let list: Mutex<[FunctionMetadata]>
        let runs = Mutex<[String]>([])
        let fails = Mutex(false)

        init(_ timers: [String: TimerTriggerBinding]) {
            list = Mutex(timers.map { FunctionMetadata(name: $0, location: "T/F.swift:1", trigger: .timer($1)) })
        }

        var functions: [FunctionMetadata] { list.withLock { $0 } }

        func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
            let info = try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
            let status = info?["ScheduleStatus"] as? [String: Any]
            let word = info?["IsPastDue"] as? Bool == true ? "late" : "on time"
            runs.withLock { $0.append("\(function) \(word)\(status == nil ? "" : " noted")") }
            if fails.withLock({ $0 }) { throw InvocationError(.threw, "It is broken.") }
            return HTTPResponseData(status: 204)
        }
    }

    private func listener(
        _ functions: Functions, _ clock: HandClock, _ store: InMemoryStorage, settings: [String: String] = [:]
    ) -> TimerListener {
        TimerListener(
            invoker: functions, store: store, zone: .utc, settings: settings, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func waitUntil(_ condition: () -> Bool) async { while !condition() { await Task.yield() } }

    @Test func aFunctionRunsAtItsTimesAndNotBetween() async {
        let functions = Functions(["tick": TimerTriggerBinding(schedule: "0 */10 * * * *")])
        let (clock, store) = (HandClock(), InMemoryStorage())
        let timers = listener(functions, clock, store)
        timers.start()
        for round in 1...3 {
            await waitUntil { clock.sleeping == 1 }
            clock.advance(by: .seconds(599))
            #expect(functions.runs.withLock { $0.count } == round - 1)
            clock.advance(by: .seconds(1))
            await waitUntil { functions.runs.withLock { $0.count } == round }
        }
        #expect(functions.runs.withLock { $0 } == Array(repeating: "tick on time noted", count: 3))
        await timers.stop(within: .seconds(60))
    }

    @Test func whatWasMissedWhileNoHostRanIsMadeGoodOnce() async {
        let functions = Functions(["tick": TimerTriggerBinding(schedule: "%EVERY_HOUR%")])
        let (clock, store) = (HandClock(), InMemoryStorage())
        let first = listener(functions, clock, store, settings: ["EVERY_HOUR": "0 0 * * * *"])
        first.start()
        await waitUntil { clock.sleeping == 1 }
        await first.stop(within: .seconds(60))
        clock.advance(by: .seconds(5 * 3_600 + 60))
        let second = listener(functions, clock, store, settings: ["EVERY_HOUR": "0 0 * * * *"])
        second.start()
        await waitUntil { clock.sleeping == 1 }
        #expect(functions.runs.withLock { $0 } == ["tick late noted"])
        clock.advance(by: .seconds(59 * 60))
        await waitUntil { functions.runs.withLock { $0.count } == 2 }
        #expect(functions.runs.withLock { $0.last } == "tick on time noted")
        await second.stop(within: .seconds(60))
    }

    @Test func whatIsNotMonitoredForgetsWhatItMissed() async {
        let functions = Functions([
            "plain": TimerTriggerBinding(schedule: "0 0 * * * *", isMonitored: false),
            // So often that it is not monitored, whatever it says.
            "often": TimerTriggerBinding(schedule: "*/30 * * * * *"),
        ])
        let (clock, store) = (HandClock(), InMemoryStorage())
        let first = listener(functions, clock, store)
        first.start()
        await waitUntil { clock.sleeping == 2 }
        await first.stop(within: .seconds(60))
        clock.advance(by: .seconds(5 * 3_600 + 15))
        let second = listener(functions, clock, store)
        second.start()
        await waitUntil { clock.sleeping == 2 }
        #expect(functions.runs.withLock { $0.isEmpty })
        clock.advance(by: .seconds(15))
        await waitUntil { functions.runs.withLock { $0.count } == 1 }
        #expect(functions.runs.withLock { $0 } == ["often on time"])
        await second.stop(within: .seconds(60))
    }

    @Test func aFunctionThatIsGoneRunsNoMoreAndOneThatIsNewDoes() async {
        let functions = Functions(["old": TimerTriggerBinding(schedule: "0 * * * * *")])
        let (clock, store) = (HandClock(), InMemoryStorage())
        let timers = listener(functions, clock, store)
        timers.start()
        await waitUntil { clock.sleeping == 1 }
        let new = TimerTriggerBinding(schedule: "00:02:00")
        functions.list.withLock { $0 = [FunctionMetadata(name: "new", location: "T/F.swift:2", trigger: .timer(new))] }
        timers.functionsChanged()
        await waitUntil { clock.sleeping == 1 }
        clock.advance(by: .seconds(120))
        await waitUntil { functions.runs.withLock { !$0.isEmpty } }
        #expect(functions.runs.withLock { $0 } == ["new on time noted"])
        await timers.stop(within: .seconds(60))
    }

    @Test func aScheduleThatIsNoneStopsNothingElse() async {
        let functions = Functions([
            "bad": TimerTriggerBinding(schedule: "every day"), "unset": TimerTriggerBinding(schedule: "%NOBODY%"),
            "nowhere": TimerTriggerBinding(schedule: "0 * * * * *", timeZone: "Europe/Petrel"),
            "good": TimerTriggerBinding(schedule: "0 * * * * *"),
        ])
        let (clock, store) = (HandClock(), InMemoryStorage())
        let timers = listener(functions, clock, store)
        timers.start()
        await waitUntil { clock.sleeping == 1 }
        clock.advance(by: .seconds(60))
        await waitUntil { functions.runs.withLock { !$0.isEmpty } }
        #expect(functions.runs.withLock { $0 } == ["good on time noted"])
        await timers.stop(within: .seconds(60))
    }

    @Test func aRunThatFailsIsTriedAgainAlsoByTheNextHost() async {
        let retry = FunctionRetry.fixedDelay(maxRetryCount: 3, delayInterval: .seconds(30))
        let functions = Functions(["tick": TimerTriggerBinding(schedule: "0 0 * * * *", retry: retry)])
        functions.fails.withLock { $0 = true }
        let (clock, store) = (HandClock(), InMemoryStorage())
        let first = listener(functions, clock, store)
        first.start()
        await waitUntil { clock.sleeping == 1 }
        clock.advance(by: .seconds(3_600))
        await waitUntil { functions.runs.withLock { $0.count } == 1 && clock.sleeping == 1 }
        await first.stop(within: .seconds(60))
        functions.fails.withLock { $0 = false }
        let second = listener(functions, clock, store)
        second.start()
        await waitUntil { clock.sleeping == 1 }
        clock.advance(by: .seconds(30))
        await waitUntil { functions.runs.withLock { $0.count } == 2 && clock.sleeping == 1 }
        clock.advance(by: .seconds(60))
        #expect(functions.runs.withLock { $0.count } == 2)
        await second.stop(within: .seconds(60))
    }
}
