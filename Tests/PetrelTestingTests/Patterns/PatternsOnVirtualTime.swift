import Petrel
import PetrelTesting
import Testing

@testable import FunctionApp

/// The files in `Functions/`, on a clock that is not waited for.
@Suite struct PatternsOnVirtualTime {
    private func withPatterns(
        time: PassingOfTime = .whenIdle, _ body: (FunctionTester) async throws -> Void
    ) async throws {
        try await withFunctions(in: ["FunctionApp"], time: time, body)
    }

    @Test func `greetings come in order, however their activities end`() async throws {
        try await withPatterns { tester in
            tester.stub(activity: sayHello) { city in "Hi \(city)" }
            let id = try await tester.post("/api/orchestrators/helloCities").instanceID
            #expect(try await tester.output(of: id) == ["Hi Tokyo", "Hi Seattle", "Hi London"])
            #expect(Set(try tester.calls(of: sayHello).map(\.input)) == ["Tokyo", "Seattle", "London"])
        }
    }

    @Test func `an expense nobody decides on is escalated after 72 hours, not before`() async throws {
        try await withPatterns(time: .byHand) { tester in
            let expense = Expense(employee: "Ada", amount: 120)
            let id = try await tester.post("/api/expenses", json: expense).instanceID
            try await tester.advance(by: .hours(72) - .seconds(1))
            #expect(try tester.calls(of: escalateExpense).isEmpty)
            try await tester.advance(by: .seconds(1))
            #expect(try tester.calls(of: escalateExpense).count == 1)
            #expect(try await tester.output(of: id) == "Nobody decided; Ada's manager was told.")
        }
    }

    @Test func `an expense that is decided is never escalated`() async throws {
        try await withPatterns { tester in
            let id = try await tester.post("/api/expenses", json: Expense(employee: "Ada", amount: 120)).instanceID
            try await tester.untilIdle()
            #expect(try await tester.post("/api/expenses/\(id)/approval", json: true).status == 202)
            #expect(try await tester.output(of: id) == "Ada gets 120.0.")
            #expect(try tester.calls(of: escalateExpense).isEmpty)
        }
    }

    @Test func `a monitor looks every quarter of an hour for a day`() async throws {
        try await withPatterns { tester in
            tester.stub(activity: isUp) { _ in false }
            let watch = Watch(site: "example.org", everySeconds: 900, forSeconds: 86_400)
            let id = try await tester.post("/api/monitors", json: watch).instanceID
            let start = tester.clock.now
            #expect(try await tester.output(of: id) == "example.org stayed down; looked 96 times.")
            #expect(tester.clock.now.duration(since: start) >= .hours(24))
            #expect(try await tester.customStatus(of: id) == "example.org is down; looked 96 times")
        }
    }

    @Test func `retries pause longer each time, and a service that is closed is not asked again`() async throws {
        try await withPatterns { tester in
            tester.stub(activity: flakyService) { _ in throw ServiceIsBusy() }
            let start = tester.clock.now
            let busy = try await tester.post("/api/orchestrators/callFlakyService").instanceID
            #expect(try await tester.finished(busy).runtimeStatus == .failed)
            #expect(try tester.calls(of: flakyService).count == 5)
            // 100, 200, 400 and 800 milliseconds.
            #expect(tester.clock.now.duration(since: start) >= .milliseconds(1_500))
            #expect(tester.clock.now.duration(since: start) < .milliseconds(1_600))

            tester.stub(activity: flakyService) { _ in throw ChatError("closed for good") }
            let closed = try await tester.post("/api/orchestrators/callFlakyService").instanceID
            #expect(try await tester.finished(closed).runtimeStatus == .failed)
            #expect(try tester.calls(of: flakyService).count == 6)
        }
    }

    @Test func `an eternal cleanup goes on for a year of rounds with a short history`() async throws {
        try await withPatterns { tester in
            let id = try await tester.post("/api/cleanups/nightly").instanceID
            try await tester.waitUntil(id) { _ in try tester.calls(of: removeOldFiles).count == 365 }
            #expect(try await tester.history(of: id).count < 12)
            #expect(await tester.post("/api/cleanups/nightly/stop").status == 202)
            let state = try await tester.output(of: id, as: CleanupState.self)
            #expect(state.rounds >= 365)
        }
    }

    @Test func `a saga gives back in reverse order what it booked`() async throws {
        try await withPatterns { tester in
            let id = try await tester.post("/api/trips", json: Trip(destination: "Atlantis")).instanceID
            let result = try await tester.output(of: id, as: TripResult.self)
            #expect(result.canceled == ["car in Atlantis", "hotel in Atlantis"])
            #expect(try tester.calls(of: cancelBooking).map(\.input) == ["car in Atlantis", "hotel in Atlantis"])
        }
    }

    @Test func `fan-out asks for every file once`() async throws {
        try await withPatterns { tester in
            let files = (1...200).map { "file\($0)" }
            let id = try await tester.post("/api/orchestrators/backUp", json: files).instanceID
            #expect(try await tester.output(of: id, as: BackUpReport.self).files == 200)
            #expect(try tester.calls(of: copyToBackUp).map(\.input).sorted() == files.sorted())
        }
    }
}
