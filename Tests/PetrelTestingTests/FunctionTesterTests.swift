import Petrel
import PetrelTesting
import Testing

@Suite struct FunctionTesterTests {
    @Test func daysPassAtOnce() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let start = tester.clock.now
            let id = try await tester.client.startNew(napThenTell, 72)
            let status = try await tester.finished(id)
            #expect(status.runtimeStatus == .completed)
            #expect(status.output == #""slept 72 hours""#)
            #expect(tester.clock.now.duration(since: start) >= .hours(72))
        }
    }

    @Test func whatWaitsForAPersonIsToldApartFromWhatWaitsForTime() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            let id = try await tester.client.startNew(waitForever)
            await #expect { _ = try await tester.finished(id) } throws: {
                ($0 as? TaskHubError)?.code == .failedPrecondition
            }
            try await tester.client.raiseEvent("Never", "after all", to: id)
            #expect(try await tester.finished(id).output == #""after all""#)
        }
    }

    @Test func httpFunctionsAreCalledWithoutAPort() async throws {
        try await withFunctions(in: ["PetrelTestingTests"]) { tester in
            var request = HTTPRequestData(method: .post, origin: "http://localhost", path: "/api/startNap")
            request.body = Array("1".utf8)
            let response = try await tester.invoke("startNap", request)
            #expect(response.status == 202)
            let page = try await tester.client.instances()
            #expect(page.instances.map(\.name) == ["napThenTell"])
        }
    }
}
