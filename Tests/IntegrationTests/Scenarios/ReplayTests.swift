import Foundation
import Testing

extension ScenarioTests {
    @Suite struct ReplayTests {
        @Test(arguments: Setting.all) func identifiersRandomNumbersAndDatesStayTheSame(_ setting: Setting) async throws
        {
            let host = try setting.host()
            let page = UUID().uuidString
            let atTheEnd: [String] = try await host.run("deterministicValues", page)
            #expect(try await host.notes(page) == atTheEnd)
            #expect(Set(atTheEnd).count == 3)
        }

        @Test(arguments: Setting.all) func aLineIsLoggedOnceHoweverOftenItIsReplayed(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("logging")
            let replayed: [Bool] = try await host.output(of: check)
            // Cold, the last turn replayed the beginning; the end is always new.
            #expect(replayed == [setting.isCold, false])
            #expect(
                host.log.lines(containing: check.id)
                    == ["begins", "goes on", "ends"].map { "\(check.id) \($0)" })
        }

        @Test(arguments: Setting.cold) func codeThatDoesNotFollowItsHistoryIsHeldUntilItDoes(_ setting: Setting)
            async throws
        {
            let host = try setting.host()
            let id = UUID().uuidString
            let check = try await host.begin("changing", id: id)
            let waits = try await host.get(check.statusQueryGetUri)
            #expect(waits.status == 202)
            try await eventually("the activity is done") {
                try await host.get(check.statusQueryGetUri + "&showHistory=true").body.contains("TaskCompleted")
            }
            #expect(try await host.send(.PUT, "/api/code/\(id)", "new").status == 204)
            try await host.raise("Go", to: check)
            let held = try await host.status(of: check, "it is held") { $0.hold != nil }
            #expect(held.runtimeStatus == "Running")
            let hold = try #require(held.hold)
            #expect(hold.kind == "nondeterminism")
            #expect(hold.message.contains("at event 3"), "\(hold.message)")
            #expect(hold.message.contains("expected activity 'doubleOf' (#1)"), "\(hold.message)")
            #expect(hold.message.contains("got a timer (#1)"), "\(hold.message)")

            #expect(try await host.send(.PUT, "/api/code/\(id)", "old").status == 204)
            #expect(try await host.post(check.resumePostUri).status == 202)
            #expect(try await host.output(of: check) == "old")
        }

        @Test(arguments: Setting.all) func aForeignAwaitIsHeldAndNamed(_ setting: Setting) async throws {
            let host = try setting.host()
            let check = try await host.begin("awaitsForeign")
            let held = try await host.status(of: check, "it is held") { $0.hold != nil }
            #expect(held.hold?.kind == "foreignAwait")
            #expect(held.hold?.message.contains("'awaitsForeign'") == true)
            #expect(held.hold?.message.contains("Task.sleep") == true)
            #expect(try await host.post(check.terminatePostUri).status == 202)
            #expect(try await host.finished(check).body.contains(#""runtimeStatus":"Terminated""#))
        }
    }
}
