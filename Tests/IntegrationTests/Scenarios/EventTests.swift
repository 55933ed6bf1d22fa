import Foundation
import Testing

extension ScenarioTests {
    @Suite struct EventTests {
        private static let answer = #"{"text":"yes","number":7}"#

        private struct Answer: Decodable, Equatable {
            var text: String
            var number: Int
        }

        @Test(arguments: Setting.all) func anEventReachesTheWaiter(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("awaitAnswer")
            try await host.raise("Answer", Self.answer, to: check)
            #expect(try await host.output(of: check) == Answer(text: "yes", number: 7))
        }

        @Test(arguments: Setting.all) func eventsBeforeTheWaitAreKeptWhateverTheLetterCase(_ setting: Setting)
            async throws
        {
            let host = try setting.host()
            let gate = UUID().uuidString
            let check = try await host.begin("awaitAnswer", gate)
            _ = try await host.notes(gate, atLeast: 1)
            try await host.raise("Other", "1", to: check)
            try await host.raise("aNSWER", Self.answer, to: check)
            try await host.open(gate)
            #expect(try await host.output(of: check) == Answer(text: "yes", number: 7))
        }

        @Test(arguments: Setting.all) func eventsThatDoNotFitTheTypeFailTheOrchestration(_ setting: Setting)
            async throws
        {
            let host = try setting.host()
            let check = try await host.begin("awaitAnswer")
            try await host.raise("Answer", #"{"text": 5}"#, to: check)
            let failure = try await host.failure(of: check).failureDetails
            #expect(failure?.errorMessage.contains("Answer") == true, "\(failure?.errorMessage ?? "")")
        }

        private struct Limit: Encodable {
            var milliseconds: Int
        }

        @Test(arguments: Setting.all) func aWaitForAnEventTimesOut(_ setting: Setting) async throws {
            #expect(try await setting.host().run("awaitAnswerForAWhile", Limit(milliseconds: 30)) == "time out")
        }

        @Test(arguments: Setting.all) func anEventComesBeforeTheTimeout(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("awaitAnswerForAWhile", Limit(milliseconds: 86_400_000))
            try await host.raise("answer", Self.answer, to: check)
            #expect(try await host.output(of: check) == "yes")
        }

        @Test(arguments: Setting.all) func theOldestWaiterGetsTheOldestEvent(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("threeWaiters")
            for number in 1...3 { try await host.raise("Number", "\(number)", to: check) }
            #expect(try await host.output(of: check) == [1, 2, 3])
        }

        private struct Message: Encodable {
            var to: String
            var number: Int
        }

        @Test(arguments: Setting.all) func instancesSendEachOtherEvents(_ setting: Setting) async throws {
            let host = try setting.host()
            let receiver = try await host.begin("threeWaiters")
            for number in [5, 6, 7] {
                let sender = try await host.begin("sendNumber", Message(to: receiver.id, number: number))
                #expect(try await host.finished(sender).status == 200)
            }
            #expect(try await host.output(of: receiver) == [5, 6, 7])
        }

        private struct Tally: Encodable {
            var gate: String?
            var numbers: [Int] = []
        }

        @Test(arguments: Setting.all) func eachGenerationTakesOneEventAndLosesNone(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("collectNumbers", Tally())
            for number in 1...5 { try await host.raise("Number", "\(number)", to: check) }
            #expect(try await host.output(of: check) == [1, 2, 3, 4, 5])
        }

        @Test(arguments: Setting.all) func unprocessedEventsGoToTheNextGeneration(_ setting: Setting) async throws {
            let host = try setting.host()
            let gate = UUID().uuidString
            let check = try await host.begin("collectNumbers", Tally(gate: gate))
            _ = try await host.notes(gate, atLeast: 1)
            for number in 1...5 { try await host.raise("Number", "\(number)", to: check) }
            try await host.open(gate)
            #expect(try await host.output(of: check) == [1, 2, 3, 4, 5])
        }
    }
}
