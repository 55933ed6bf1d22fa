import Foundation
import Testing

/// A trap ends its worker process and nothing else.
@Suite struct TrapTests {
    private let worker = Setting(door: .worker, isCold: false).functions

    @Test func aHandlerThatTrapsEndsItsWorkerAndNotTheHost() async throws {
        try await withHost(worker) { host in
            let gate = UUID().uuidString
            let process = try await host.get("/api/process").body
            // Under way while the process dies: a function, an activity, and an instance with a session.
            let activity = try await host.begin("blocked", gate)
            let session = try await host.begin("awaitAnswer")
            _ = try await host.notes(gate, atLeast: 1)
            let otherGate = UUID().uuidString
            async let otherRequest = host.get("/api/gates/\(otherGate)/passed")
            // One that came after the death would find no process, or the next one.
            _ = try await host.notes(otherGate, atLeast: 1)

            let response = try await host.post("/api/traps")
            #expect(response.status == 500)
            #expect(response.header("Content-Type")?.hasPrefix("application/json") == true)
            #expect(
                response.body.contains(#""Message":"The process of the function 'trap' ended while the function ran.""#)
            )
            // Of those in flight the host cannot know what they have done: they fail and are not sent again.
            #expect(try await otherRequest.status == 500)

            try await eventually("the worker is back") {
                let reply = try await host.get("/api/hello")
                if reply.status != 200 {
                    #expect(reply.status == 503, "\(reply.body)")
                    #expect(reply.header("Retry-After") == "1")
                }
                return reply.status == 200
            }
            #expect(try await host.get("/api/process").body != process)
            // The activity runs again, in a process that knows nothing of the gate.
            #expect(try await host.notes(gate, atLeast: 1) == ["at the gate"])
            try await host.open(gate)
            #expect(try await host.output(of: activity) == gate)
            try await host.raise("Answer", #"{"text":"yes","number":1}"#, to: session)
            #expect(try await host.finished(session).body.contains(#""text":"yes""#))
            #expect(host.log.lines(containing: "trapped on purpose").isEmpty == false)
        }
    }

    private struct Crash: Encodable {
        var tracks: String
        var traps: Int
    }

    @Test func anActivityThatTrapsOnceIsDoneAgain() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path + "/tracks"
        try await withHost(worker) { host in
            let attempts: Int = try await host.run("survive", Crash(tracks: path, traps: 1))
            #expect(attempts == 2)
            #expect(folder.lines(of: "tracks").count == 2)
        }
    }
}
