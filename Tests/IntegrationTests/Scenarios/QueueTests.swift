import Foundation
import Testing

extension ScenarioTests {
    @Suite struct QueueTests {
        @Test(arguments: Setting.warm) func messagesGoThroughQueuesAndFunctions(_ setting: Setting) async throws {
            let host = try setting.host()
            let page = "parcels-\(UUID().uuidString)"
            let sent = try await host.post("/api/parcels", #"{"page":"\#(page)","weights":[3,5]}"#)
            #expect(sent.status == 202, "\(sent.body)")
            #expect(sent.body == "")
            let notes = try await host.notes(page, atLeast: 2)
            #expect(Set(notes) == ["[3], time 1", "[5], time 1"])
        }

        @Test(arguments: Setting.warm) func aMessageIsTriedAgainAndThenPoison(_ setting: Setting) async throws {
            let host = try setting.host()
            let (once, never) = ("once-\(UUID().uuidString)", "never-\(UUID().uuidString)")
            for text in [once, never, ""] { #expect(try await host.post("/api/queued-texts", text).status == 202) }
            #expect(try await host.notes(once, atLeast: 2) == ["time 1", "time 2"])
            // Twice more, as its policy says, and then the other queue.
            #expect(try await host.notes(never, atLeast: 4) == ["time 1", "time 2", "time 3", "poison"])
        }
    }
}
