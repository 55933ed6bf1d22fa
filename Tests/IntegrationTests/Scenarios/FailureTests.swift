import Foundation
import Testing

extension ScenarioTests {
    @Suite struct FailureTests {
        @Test(arguments: Setting.all) func failuresKeepTheirTypeAndCauseUpToTheStatus(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("failingParent", "mill")
            let parent = try #require(try await host.failure(of: check).failureDetails)
            #expect(parent.errorType == "Petrel.TaskFailedError")
            #expect(parent.errorMessage.contains("failingChild"))
            let child = try #require(parent.innerFailure)
            #expect(child.errorType == "Petrel.TaskFailedError")
            #expect(child.errorMessage.contains("useBroken"))
            let activity = try #require(child.innerFailure)
            #expect(activity.errorType == "Scenarios.Broken")
            #expect(activity.errorMessage == "the mill is broken")
            #expect(activity.innerFailure == nil)
        }

        @Test(arguments: Setting.all) func anOrchestratorFailsByItself(_ setting: Setting) async throws {
            let host = try setting.host()
            let status = try await host.failure(of: host.begin("failingByItself", "\"quoted\" mill"))
            #expect(status.failureDetails?.errorType == "Scenarios.Broken")
            #expect(status.failureDetails?.errorMessage == "the \"quoted\" mill is broken")
        }

        @Test(arguments: Setting.all) func aParentCatchesWhatItsChildFailsWith(_ setting: Setting) async throws {
            #expect(
                try await setting.host().run("catchingParent", "mill") == [
                    "Sub-orchestration", "failingChild", "Petrel.TaskFailedError", "the mill is broken",
                ])
        }

        struct Attempts: Encodable {
            var page = UUID().uuidString
            var failures = 1_000
            var maxAttempts: Int
            var firstMilliseconds = 1
            var coefficient = 1.0
            var maxMilliseconds: Int?
            var totalMilliseconds: Int?
            var hopelessWord: String?
            var isNonRetriable = false
        }

        /// What was noted at each attempt: the idempotency key, and milliseconds.
        private func attempts(of page: String, _ host: RunningHost) async throws -> [(key: String, time: Double)] {
            try await host.notes(page).map { line in
                let parts = line.split(separator: " ")
                let time = try #require(parts.last.flatMap { Double($0) })
                return (parts.dropLast().joined(), time)
            }
        }

        @Test(arguments: Setting.all) func anActivityIsTriedAgainUntilItSucceeds(_ setting: Setting) async throws {
            let host = try setting.host()
            let attempts = Attempts(failures: 3, maxAttempts: 5)
            #expect(try await host.run("retryActivity", attempts) == "attempt 4")
            let noted = try await self.attempts(of: attempts.page, host)
            #expect(noted.count == 4)
            #expect(Set(noted.map(\.key)).count == 1)
        }

        @Test(arguments: Setting.all) func attemptsEndAtTheirMaximum(_ setting: Setting) async throws {
            let host = try setting.host()
            let attempts = Attempts(maxAttempts: 3)
            let status = try await host.failure(of: host.begin("retryActivity", attempts))
            #expect(status.failureDetails?.innerFailure?.errorMessage == "the part 3 is broken")
            #expect(try await host.notes(attempts.page).count == 3)
        }

        @Test(arguments: Setting.all) func pausesGrowByTheCoefficient(_ setting: Setting) async throws {
            let host = try setting.host()
            let attempts = Attempts(failures: 2, maxAttempts: 3, firstMilliseconds: 20, coefficient: 4)
            #expect(try await host.run("retryActivity", attempts) == "attempt 3")
            let times = try await self.attempts(of: attempts.page, host).map(\.time)
            try #require(times.count == 3)
            #expect(times[1] - times[0] >= 20)
            #expect(times[2] - times[1] >= 80)
        }

        /// Without the maximum, the second pause would be of two hours.
        @Test(arguments: Setting.all) func noPauseIsLongerThanTheMaximum(_ setting: Setting) async throws {
            let host = try setting.host()
            let attempts = Attempts(
                failures: 3, maxAttempts: 4, firstMilliseconds: 10, coefficient: 720_000, maxMilliseconds: 15)
            #expect(try await host.run("retryActivity", attempts) == "attempt 4")
        }

        @Test(arguments: Setting.all) func noAttemptBeginsAfterTheTotalTimeout(_ setting: Setting) async throws {
            let host = try setting.host()
            let attempts = Attempts(maxAttempts: 1_000, firstMilliseconds: 30, totalMilliseconds: 100)
            _ = try await host.failure(of: host.begin("retryActivity", attempts))
            #expect((1...4).contains(try await host.notes(attempts.page).count))
        }

        @Test(arguments: Setting.all) func thePredicateEndsTheAttempts(_ setting: Setting) async throws {
            let host = try setting.host()
            let attempts = Attempts(maxAttempts: 1_000, hopelessWord: "part 2")
            _ = try await host.failure(of: host.begin("retryActivity", attempts))
            #expect(try await host.notes(attempts.page).count == 2)
        }

        @Test(arguments: Setting.all) func aNonRetriableErrorIsNotTriedAgain(_ setting: Setting) async throws {
            let host = try setting.host()
            let attempts = Attempts(maxAttempts: 1_000, isNonRetriable: true)
            let failure = try await host.failure(of: host.begin("retryActivity", attempts)).failureDetails
            #expect(try await host.notes(attempts.page).count == 1)
            #expect(failure?.innerFailure?.errorMessage == "hopeless")
            #expect(failure?.innerFailure?.isNonRetriable == true)
            #expect(failure?.innerFailure?.innerFailure?.errorMessage == "the engine is broken")
        }

        @Test(arguments: Setting.all) func aSubOrchestrationIsTriedAgain(_ setting: Setting) async throws {
            let host = try setting.host()
            let attempts = Attempts(failures: 2, maxAttempts: 3)
            #expect(try await host.run("retryChild", attempts) == "attempt 3")
        }
    }
}
