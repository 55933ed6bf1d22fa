import Foundation
import Testing

extension ScenarioTests {
    @Suite struct SteeringTests {
        @Test(arguments: Setting.all) func theCustomStatusIsShown(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("showStatus")
            try await eventually("the custom status is shown") {
                try await host.get(check.statusQueryGetUri).body.contains(#""customStatus":{"#)
            }
            let body = try await host.get(check.statusQueryGetUri).body
            #expect(body.contains(#""text":"waits""#) && body.contains(#""number":1"#))
            try await host.raise("Next", to: check)
            #expect(try await host.finished(check).body.contains(#""customStatus":"goes on""#))
        }

        @Test(arguments: Setting.all) func aSuspendedInstanceWaitsUntilItIsResumed(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("awaitAnswer")
            #expect(try await host.post(check.suspendPostUri).status == 202)
            #expect(try await host.post(check.suspendPostUri).status == 202)
            _ = try await host.status(of: check, "it is suspended") { $0.runtimeStatus == "Suspended" }
            try await host.raise("Answer", #"{"text":"late","number":1}"#, to: check)
            // Another instance, started later, is done before.
            #expect(try await host.run("atOnce", 1) == [2, 4, 6])
            #expect(try await host.status(of: check).runtimeStatus == "Suspended")
            #expect(try await host.post(check.resumePostUri).status == 202)
            #expect(try await host.finished(check).body.contains(#""text":"late""#))
        }

        @Test(arguments: Setting.all) func terminatingEndsAnInstanceAtOnceAndForGood(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("awaitAnswer")
            let terminate = check.terminatePostUri.replacingOccurrences(of: "{text}", with: "no%20use")
            #expect(try await host.post(terminate).status == 202)
            let end = try await host.finished(check)
            #expect(end.status == 200)
            #expect(end.body.contains(#""runtimeStatus":"Terminated""#))
            #expect(end.body.contains(#""output":"no use""#))
            #expect(try await host.post(terminate).status == 410)
        }

        @Test(arguments: Setting.all) func aStartThatWaitsAnswersTheBareOutput(_ setting: Setting) async throws {
            let host = try setting.host()
            let done = try await host.post(
                "\(RunningHost.webhooks)/orchestrators/inSequence?timeout=60&pollingInterval=1", "[1,2]")
            #expect(done.status == 200)
            #expect(done.body == "[2,4]")
            let late = try await host.post(
                "\(RunningHost.webhooks)/orchestrators/awaitAnswer?timeout=0.02&pollingInterval=0.01")
            #expect(late.status == 202)
            #expect(try await host.post(late.json(RunningHost.CheckStatus.self).terminatePostUri).status == 202)
        }

        @Test(arguments: Setting.all) func purgingForgetsWhatIsFinished(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("awaitAnswer")
            #expect(try await host.send(.DELETE, check.purgeHistoryDeleteUri).status == 409)
            try await host.raise("Answer", #"{"text":"yes","number":7}"#, to: check)
            #expect(try await host.finished(check).status == 200)
            let purged = try await host.send(.DELETE, check.purgeHistoryDeleteUri)
            #expect(purged.status == 200)
            #expect(purged.body == #"{"instancesDeleted":1}"#)
            #expect(try await host.get(check.statusQueryGetUri).status == 404)
            #expect(try await host.send(.DELETE, check.purgeHistoryDeleteUri).status == 404)
        }

        @Test(arguments: Setting.all) func anIDIsFreeAgainWhenItsInstanceIsFinished(_ setting: Setting) async throws {
            let host = try setting.host()
            let id = UUID().uuidString
            let check = try await host.begin("awaitAnswer", id: id)
            #expect(try await host.post("\(RunningHost.webhooks)/orchestrators/timesTwo/\(id)", "4").status == 409)
            #expect(try await host.post(check.terminatePostUri).status == 202)
            _ = try await host.finished(check)
            #expect(try await host.output(of: host.begin("timesTwo", 4, id: id)) == 8)
        }

        @Test(arguments: Setting.all) func activitiesThatBlockTheirThreadsStopNothingElse(_ setting: Setting)
            async throws
        {
            let host = try setting.host()
            let gates = [UUID().uuidString, UUID().uuidString]
            let first = try await host.begin("blocked", gates[0])
            let second = try await host.begin("blocked", gates[1])
            for gate in gates { _ = try await host.notes(gate, atLeast: 1) }
            #expect(try await host.get("/api/hello").body == "hello")
            #expect(try await host.run("fanOut", 20) == 380)
            for gate in gates { try await host.open(gate) }
            #expect(try await host.output(of: first) == gates[0])
            #expect(try await host.output(of: second) == gates[1])
        }
    }
}
