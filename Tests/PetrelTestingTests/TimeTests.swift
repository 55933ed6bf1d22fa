import Petrel
import PetrelTesting
import Testing

@Suite struct TimeTests {
    @Test func `an approval of thirty days is over at once`() async throws {
        let clock = ContinuousClock()
        let taken = try await clock.measure {
            try await withFunctions(in: ["PetrelTestingTests"]) { tester in
                let start = tester.clock.now
                let id = try await tester.client.startNew(decideWithin, 30)
                #expect(try await tester.output(of: id) == "nobody decided in 30 days")
                #expect(tester.clock.now.duration(since: start) >= .hours(30 * 24))
            }
        }
        #expect(taken < .seconds(20))
    }

    @Test func `time moved by hand fires no timer before it is due`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"], time: .byHand) { tester in
            let id = try await tester.client.startNew(decideWithin, 30)
            try await tester.advance(by: .hours(30 * 24) - .seconds(1))
            #expect(try await tester.client.status(of: id)?.runtimeStatus == .running)
            try await tester.advance(by: .seconds(1))
            #expect(try await tester.client.status(of: id)?.runtimeStatus == .completed)
        }
    }

    @Test func `what falls due on the way happens at its own time`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"], time: .byHand) { tester in
            let id = try await tester.client.startNew(restEachDay, 30)
            try await tester.advance(by: .hours(10 * 24))
            #expect(try await tester.customStatus(of: id) == 10)
            try await tester.advance(by: .hours(20 * 24))
            #expect(try await tester.output(of: id, as: [Int].self) == Array(1...30))
        }
    }

    @Test func `a tester whose time is moved by hand never skips`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"], time: .byHand) { tester in
            let start = tester.clock.now
            let id = try await tester.client.startNew(decideWithin, 30)
            let error = await #expect(throws: TaskHubError.self) { _ = try await tester.finished(id) }
            #expect(error?.code == .failedPrecondition)
            #expect(error?.message.contains("Time is moved by hand") == true)
            #expect(tester.clock.now == start)
        }
    }

    @Test func `a wait for a person says what it waits for`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let id = try await tester.client.startNew(waitForever)
            let error = await #expect(throws: TaskHubError.self) { _ = try await tester.finished(id) }
            #expect(error?.message == "The instance '\(id)' is Running and waits for event 'Never'.")
        }
    }

    @Test func `a condition on the status is waited for, and time passes until it holds`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let id = try await tester.client.startNew(restEachDay, 30)
            let status = try await tester.waitUntil(id) { $0.customStatus == "12" }
            #expect(status.runtimeStatus == .running)
            #expect(try await tester.customStatus(of: id) == 12)
            await #expect(throws: TaskHubError.self) {
                try await tester.waitUntil(id) { $0.customStatus == "31" }
            }
        }
    }

    @Test func `any condition is waited for, and one that never holds is an error`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            _ = try await tester.client.startNew(restEachDay, 3)
            try await tester.waitUntil { try tester.calls(of: noteDay).count == 2 }
            #expect(try tester.calls(of: noteDay).map(\.input) == [1, 2])
            await #expect(throws: TaskHubError.self) { try await tester.waitUntil { false } }
            #expect(try tester.calls(of: noteDay).count == 3)
        }
    }

    @Test func `an output of what failed is an error with the reason`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            tester.stub(activity: tell) { _ in throw Refused() }
            let id = try await tester.client.startNew(napThenTell, 1)
            let error = await #expect(throws: TaskHubError.self) {
                _ = try await tester.output(of: id, as: String.self)
            }
            #expect(error?.message.contains("refused") == true)
        }
    }
}

struct Refused: Error, CustomStringConvertible {
    var description: String { "refused" }
}
