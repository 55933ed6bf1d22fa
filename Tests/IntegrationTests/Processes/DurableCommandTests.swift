import Foundation
import PetrelHost
import Testing

/// `petrel durable …` against a host.
@Suite struct DurableCommandTests {
    private func petrel(_ arguments: [String]) async throws -> (status: ChildProcess.Status, output: String) {
        try await runPetrel(["durable"] + arguments)
    }

    @Test func `instances are started with tags, listed by them, rewound, restarted and deleted`() async throws {
        try await withHost(Door.inProcess.functions(module: "Scenarios", program: "ScenarioApp")) { host in
            let url = ["--url", host.origin]
            let started = try await petrel(
                ["start", "failingByItself", "--input", "\"engine\"", "--tag", "ship:1", "--version", "2.0"] + url)
            #expect(started.status == .exited(0), "\(started.output)")
            let check = host.instance(started.output.split(separator: "\n").first.map(String.init) ?? "")
            _ = try await host.finished(check)
            for query in [
                ["--tag", "ship:1"], ["--tag", "ship"], ["--name", "failingByItself"], ["--version", "2.0"],
            ] {
                let list = try await petrel(["list"] + query + url)
                #expect(list.output.contains(check.id), "\(query): \(list.output)")
            }
            #expect(try await !petrel(["list", "--tag", "ship:2"] + url).output.contains(check.id))

            let rewound = try await petrel(["rewind", check.id, "--reason", "mended"] + url)
            #expect(rewound.status == .exited(0) && rewound.output.contains("goes on"), "\(rewound.output)")
            _ = try await host.finished(check)
            let restarted = try await petrel(["restart", check.id] + url)
            #expect(restarted.status == .exited(0), "\(restarted.output)")
            let other = host.instance(restarted.output.split(separator: "\n").first.map(String.init) ?? "")
            #expect(other.id != check.id)
            _ = try await host.finished(other)
            #expect(try await petrel(["restart", check.id, "--in-place"] + url).output.hasPrefix(check.id))
            _ = try await host.finished(check)

            let early = try await petrel(["purge-history", "--created-before", "2001-01-01T00:00:00Z"] + url)
            #expect(early.output.contains("0 instances are deleted"))
            let purged = try await petrel(["purge-history", "--runtime-status", "Failed"] + url)
            #expect(purged.output.contains("2 instances are deleted"), "\(purged.output)")
            let again = try await petrel(["rewind", check.id] + url)
            #expect(again.status != .exited(0) && again.output.contains("no instance"), "\(again.output)")
        }
    }
}
