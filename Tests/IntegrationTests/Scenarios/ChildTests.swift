import Foundation
import Testing

extension ScenarioTests {
    @Suite struct ChildTests {
        private struct Order: Encodable {
            var childID: String?
            var gate = ""
        }

        @Test(arguments: Setting.all) func childrenHaveTheIDsTheyAreGivenAndKnowTheirParent(_ setting: Setting)
            async throws
        {
            let host = try setting.host()
            let childID = "child-\(UUID().uuidString)"
            let check = try await host.begin("parentOf", Order(childID: childID))
            let ids: [String] = try await host.output(of: check)
            try #require(ids.count == 5)
            #expect(ids[0] == check.id)
            #expect(ids[1] == childID)
            #expect(ids[2] == check.id)
            #expect(ids[3].contains(":"), "\(ids[3])")
            #expect(ids[4] == check.id)
            let child = try await host.get("\(RunningHost.webhooks)/instances/\(childID)")
            #expect(child.status == 200)
            #expect(child.body.contains(#""name":"describeSelf""#))
        }

        @Test(arguments: Setting.all) func terminatingRecursivelyEndsTheChildToo(_ setting: Setting) async throws {
            let host = try setting.host()
            let page = UUID().uuidString
            let check = try await host.begin("parentOfWaiting", Order(childID: "child-\(page)", gate: page))
            _ = try await host.notes(page, atLeast: 1)
            let reply = try await host.post(
                "\(RunningHost.webhooks)/instances/\(check.id)/terminate?reason=enough&recursive=true")
            #expect(reply.status == 202)
            let parent = try await host.finished(check)
            #expect(parent.body.contains(#""runtimeStatus":"Terminated""#))
            #expect(parent.body.contains(#""output":"enough""#))
            try await eventually("the child is terminated") {
                try await host.get("\(RunningHost.webhooks)/instances/child-\(page)").body
                    .contains(#""runtimeStatus":"Terminated""#)
            }
        }

        @Test(arguments: Setting.all) func terminatingOnlyTheParentLeavesTheChild(_ setting: Setting) async throws {
            let host = try setting.host()
            let page = UUID().uuidString
            let check = try await host.begin("parentOfWaiting", Order(childID: "child-\(page)", gate: page))
            _ = try await host.notes(page, atLeast: 1)
            #expect(try await host.post(check.terminatePostUri).status == 202)
            #expect(try await host.finished(check).body.contains(#""runtimeStatus":"Terminated""#))
            let child = "\(RunningHost.webhooks)/instances/child-\(page)"
            #expect(try await host.get(child).body.contains(#""runtimeStatus":"Running""#))
            #expect(try await host.post(child + "/terminate").status == 202)
        }
    }
}
