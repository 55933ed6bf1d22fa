import Petrel
import PetrelTesting
import Testing

@Suite struct HistoryTests {
    @Test func `a history reads as what ran, in which order, with which inputs`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let id = try await tester.client.startNew(napThenTell, 3)
            _ = try await tester.finished(id)
            #expect(
                try await tester.history(of: id).map(\.description) == [
                    "started napThenTell: 3", "timer set: 10800.0 seconds", "timer fired",
                    #"activity tell asked for: "3 hours""#, #"activity tell completed: "slept 3 hours""#,
                    #"ended Completed: "slept 3 hours""#,
                ])
        }
    }

    @Test func `events, failures and what is given up are in the history`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            tester.stub(activity: ship) { _ in throw Refused() }
            let failed = try await tester.client.startNew(shipPatiently, "box")
            _ = try await tester.finished(failed)
            #expect(
                try await tester.history(of: failed).filter { $0.kind == .activityFailed }.map(\.data)
                    == Array(repeating: "refused", count: 4))

            let decided = try await tester.client.startNew(decideWithin, 30)
            try await tester.client.raiseEvent(decision, true, to: decided)
            #expect(try await tester.output(of: decided) == "true")
            #expect(
                try await tester.history(of: decided).map(\.kind) == [
                    .started, .eventAwaited, .timerSet, .eventReceived, .timerCanceled, .ended,
                ])
        }
    }

    @Test func `an instance that does not exist has no history`() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            await #expect {
                _ = try await tester.history(of: "nobody")
            } throws: {
                ($0 as? TaskHubError)?.code == .notFound
            }
        }
    }
}
