import Foundation
import Testing

extension ScenarioTests {
    @Suite struct LongActivityTests {
        @Test(arguments: Setting.all) func anActivityLearnsThatItsOrchestrationWasTerminated(_ setting: Setting)
            async throws
        {
            let host = try setting.host()
            let gate = UUID().uuidString
            let check = try await host.begin("heldAtGate", gate)
            _ = try await host.notes(gate, atLeast: 1)
            #expect(try await host.post(check.terminatePostUri).status == 202)
            #expect(try await host.notes(gate, atLeast: 2) == ["at the gate", "cancelled"])
            #expect(try await host.finished(check).body.contains(#""runtimeStatus":"Terminated""#))
        }

        @Test(arguments: Setting.all) func theStatusSaysHowFarAnActivityIs(_ setting: Setting) async throws {
            let host = try setting.host()
            let gate = UUID().uuidString
            let check = try await host.begin("digging", gate)
            try await eventually("its progress is shown") {
                try await host.get(check.statusQueryGetUri).body.contains(#""progress":{"depth":7}"#)
            }
            let body = try await host.get(check.statusQueryGetUri).body
            #expect(body.contains(#""activities":[{"name":"digAtGate","taskId":1,"attempt":1,"startedAt":"#))
            try await host.open(gate)
            #expect(try await host.finished(check).body.contains(#""activities""#) == false)
        }

        @Test(arguments: Setting.all) func anAttemptThatTakesTooLongIsStoppedAndTriedAgainUnderTheSameKey(
            _ setting: Setting
        ) async throws {
            let host = try setting.host()
            let page = UUID().uuidString
            let key: String = try await host.run("hurried", page)
            let attempts = try await host.notes(page, atLeast: 2)
            #expect(attempts.first == "1 \(key)")
            #expect(attempts.last == "\(attempts.count) \(key)")
        }
    }
}
