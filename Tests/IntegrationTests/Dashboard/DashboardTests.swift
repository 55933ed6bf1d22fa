import Foundation
import PythonPrograms
import Testing

/// The dashboard in Debian's Chromium.
@Suite(.serialized, .timeLimit(.minutes(10))) struct DashboardTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("browser.py").path

    private func run(_ arguments: [String], in petrel: PetrelProcess, _ host: RunningHost) async throws {
        let port = try #require(try await petrel.ready().ports["dashboard"])
        let result = try await Python.run(Self.script, ["http://localhost:\(port)", host.origin] + arguments)
        #expect(result.status == 0, "\(result.output.suffix(8_000))")
        #expect(result.output.contains("all checks passed"), "\(result.output.suffix(1_000))")
    }

    @Test func everyPageShowsWhatIsAndDoesWhatItSays() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try root.write("host.yaml", "extensions:\n  durableTask:\n    taskHubs: [other]\n")
        try await withPetrel(root: root) { petrel, host in
            let port = try #require(try await petrel.ready().ports["grpc"])
            try await run(["all", "\(port)"], in: petrel, host)
        }
    }

    @Test func aFunctionStaysDisabledOverAKill() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        let petrel = try PetrelProcess(root: root, ["--output", "json"])
        let host = try await petrel.host()
        let disabled = try await host.send(.PUT, "/admin/functions/hello/state", #""disabled""#)
        #expect(disabled.status == 200)
        #expect(try await host.get("/api/hello").status == 404)
        await petrel.kill()
        try await withPetrel(root: root) { _, host in
            let after = try await host.get("/api/hello").status
            #expect(after == 404)
            let enabled = try await host.send(.PUT, "/admin/functions/hello/state", #""enabled""#).status
            #expect(enabled == 200)
            let again = try await host.get("/api/hello").status
            #expect(again == 200)
        }
    }

    @Test func aHostWithKeysAsksForOne() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        for words in [
            ["_master", "the-masters-own-key"], ["dashboard_reader", "the-readers-own-key", "--system"],
            ["dashboard_operator", "the-operators-own-key", "--system"],
        ] {
            let set = try await runPetrel(["keys", "set"] + words + ["--root", root.path])
            #expect(set.status == .exited(0), "\(set.output)")
        }
        try await withPetrel(root: root, ["--enable-auth"]) { petrel, host in
            try await run(
                ["key", "the-masters-own-key", "the-readers-own-key", "the-operators-own-key"], in: petrel, host)
        }
    }

    @Test func aDashboardThatOnlyShowsChangesNothing() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try root.write("host.yaml", "listen:\n  dashboardReadOnly: true\n")
        try await withPetrel(root: root) { petrel, host in try await run(["read-only"], in: petrel, host) }
    }
}
