import Petrel
import PetrelTesting
import Testing

@Suite struct StubTests {
    @Test func `a stub runs in place of the activity, and its calls are kept`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            tester.stub(activity: tell) { what in "stubbed \(what)" }
            let id = try await tester.client.startNew(napThenTell, 2)
            #expect(try await tester.output(of: id) == "stubbed 2 hours")
            let calls = try tester.calls(of: tell)
            #expect(calls.map(\.input) == ["2 hours"] && calls.map(\.output) == ["stubbed 2 hours"])
            #expect(calls.map(\.instanceID) == [id])
        }
    }

    @Test func `calls of an activity that is not stubbed are kept too`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            #expect(try tester.calls(of: tell).isEmpty)
            let id = try await tester.client.startNew(napThenTell, 1)
            _ = try await tester.finished(id)
            #expect(try tester.calls(of: tell).map(\.output) == ["slept 1 hours"])
        }
    }

    @Test func `a stub that throws fails the activity, and each attempt counts`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            tester.stub(activity: ship) { _ in throw Refused() }
            let start = tester.clock.now
            let id = try await tester.client.startNew(shipPatiently, "box")
            let status = try await tester.finished(id)
            #expect(status.runtimeStatus == .failed)
            #expect(status.failure?.message.contains("refused") == true)
            #expect(try tester.calls(of: ship).count == 4)
            #expect(try tester.calls(of: ship).allSatisfy { $0.error is Refused && $0.output == nil })
            // 1, 2 and 4 hours between the four attempts.
            #expect(tester.clock.now.duration(since: start) >= .hours(7))
            #expect(tester.clock.now.duration(since: start) < .hours(8))
        }
    }

    @Test func `a stub is replaced by another, and taken away`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            tester.stub(activity: tell) { _ in "first" }
            tester.stub(activity: tell) { _ in "second" }
            let stubbed = try await tester.client.startNew(napThenTell, 1)
            #expect(try await tester.output(of: stubbed) == "second")
            tester.unstub(activity: tell)
            let real = try await tester.client.startNew(napThenTell, 1)
            #expect(try await tester.output(of: real) == "slept 1 hours")
        }
    }

    @Test func `activities without input or output are stubbed as well`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            tester.stub(activity: roll) { 6 }
            tester.stub(activity: noteDay) { (_: Int) in }
            tester.stub(activity: knock) {}
            let id = try await tester.client.startNew(rollAndKnock)
            #expect(try await tester.output(of: id) == 6)
            #expect(try tester.calls(of: roll).count == 1)
            #expect(try tester.calls(of: knock).count == 1)
        }
    }

    @Test func `an activity in another language is stubbed by its name`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            tester.stub(activity: "predict") { (rooms: Int) in Double(rooms) * 1_000 }
            let id = try await tester.client.startNew(askPython, 4)
            #expect(try await tester.output(of: id) == 4_000.0)
            #expect(try tester.calls(of: "predict", taking: Int.self, returning: Double.self).map(\.input) == [4])
        }
    }

    @Test func `stubs of one tester are unknown to the next`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in tester.stub(activity: tell) { _ in "stub" } }
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let id = try await tester.client.startNew(napThenTell, 1)
            #expect(try await tester.output(of: id) == "slept 1 hours")
        }
    }
}
