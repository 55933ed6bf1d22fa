import Foundation
import Testing

extension ScenarioTests {
    @Suite struct TimerTests {
        @Test(arguments: Setting.all) func timersWaitAndAreNeverEarly(_ setting: Setting) async throws {
            let waits: [Double] = try await setting.host().run("twoTimers")
            #expect(waits.count == 2)
            // The precision of a date is below a microsecond.
            #expect(waits.allSatisfy { $0 > 49.999 && $0 < 20_000 }, "\(waits)")
        }

        @Test(arguments: Setting.all) func aTimerInThePastFires(_ setting: Setting) async throws {
            #expect(try await setting.host().run("pastTimer") == "went on")
        }

        struct Race: Encodable {
            var gate: String
            var timerMilliseconds: Int
        }

        @Test(arguments: Setting.all) func anEventThatWinsCancelsTimerAndActivity(_ setting: Setting) async throws {
            let host = try setting.host()
            let gate = UUID().uuidString
            let check = try await host.begin("race", Race(gate: gate, timerMilliseconds: 86_400_000))
            #expect(try await host.notes(gate, atLeast: 1) == ["at the gate"])
            try await host.raise("go", to: check)
            #expect(try await host.output(of: check) == "event 42")
            #expect(try await host.notes(gate, atLeast: 2) == ["at the gate", "cancelled"])
        }

        @Test(arguments: Setting.all) func aTimerThatWinsCancelsEventAndActivity(_ setting: Setting) async throws {
            let host = try setting.host()
            let gate = UUID().uuidString
            let check = try await host.begin("race", Race(gate: gate, timerMilliseconds: 20))
            #expect(try await host.output(of: check) == "timer 42")
            // A cancelled activity may have been stopped before it began; when it began, it was told.
            let notes = try await host.notes(gate)
            #expect(notes.isEmpty || notes.first == "at the gate")
            if !notes.isEmpty {
                #expect(try await host.notes(gate, atLeast: 2) == ["at the gate", "cancelled"])
            }
        }

        @Test(arguments: Setting.all) func anActivityThatWinsCancelsTimerAndEvent(_ setting: Setting) async throws {
            let host = try setting.host()
            let gate = UUID().uuidString
            try await host.open(gate)
            let check = try await host.begin("race", Race(gate: gate, timerMilliseconds: 86_400_000))
            #expect(try await host.output(of: check) == "activity 42")
            #expect(try await host.notes(gate, atLeast: 2) == ["at the gate", "passed"])
        }

        struct Limit: Encodable {
            var milliseconds: Int
        }

        @Test(arguments: Setting.all) func aTimeoutEndsTheWork(_ setting: Setting) async throws {
            #expect(try await setting.host().run("answerInTime", Limit(milliseconds: 30)) == "time out")
        }

        @Test(arguments: Setting.all) func workThatIsDoneInTimeHasItsResult(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("answerInTime", Limit(milliseconds: 86_400_000))
            try await host.raise("Number", "21", to: check)
            #expect(try await host.output(of: check) == "answer 42")
        }

        @Test(arguments: Setting.all) func shieldedWorkIsDoneAfterATimeout(_ setting: Setting) async throws {
            let host = try setting.host()
            let page = UUID().uuidString
            #expect(try await host.run("cleanUpAfterTimeout", page) == "time out")
            #expect(try await host.notes(page) == ["shielded", "shielded again"])
        }
    }
}
