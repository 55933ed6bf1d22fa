import Foundation
import HostConfiguration
import Testing

/// A turn that does not yield.
@Suite struct StuckTurnTests {
    @Test(arguments: Door.allCases)
    func itIsGivenUpAndHeldAndTheRestGoesOn(_ door: Door) async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path + "/go"
        try await withHost(
            Setting(door: door, isCold: false).functions, configure: { $0.workers.turnLimit = .seconds(1) }
        ) { host in
            let check = try await host.begin("holdTheTurn", path)
            try await eventually("its turn runs") { folder.lines(of: "go.tracks").count == 1 }
            let sum: Int = try await host.run("fanOut", 3)
            #expect(sum == 6)
            let status = try await host.status(of: check, "it is held") { $0.hold != nil }
            // A worker is blamed for a death alone, three times; in the host's own process nothing dies.
            #expect(status.hold?.kind == (door == .worker ? "poison" : "stuck"))
            #expect(folder.lines(of: "go.tracks").count == (door == .worker ? 4 : 1))
            try folder.write("go", "")
            try await eventually("a worker is there") { try await host.get("/api/hello").status == 200 }
            #expect(try await host.post(check.resumePostUri).status == 202)
            let output: String = try await host.output(of: check)
            #expect(output == "yielded")
        }
    }
}
