import Foundation
import PythonPrograms
import Testing

/// The packages `durabletask` and `durabletask.azuremanaged` from PyPI, unmodified, against a host.
@Suite(.serialized, .timeLimit(.minutes(15))) struct SDKTests {
    private static let checks = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("checks").path

    private func run(_ script: String, _ arguments: [String], at port: Int) async throws {
        let result = try await Python.run("\(Self.checks)/\(script)", ["\(port)"] + arguments)
        #expect(result.status == 0, "\(result.output.suffix(6_000))")
        #expect(result.output.contains("checks passed"), "\(result.output.suffix(1_000))")
    }

    @Test func everyCallOfClientsAndWorkersWorks() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try await withPetrel(root: root, program: nil) { petrel, _ in
            try await run("checks.py", [], at: try #require(try await petrel.ready().ports["grpc"]))
        }
    }

    /// Orchestrations and activities of both languages, in one hub, seen through the webhooks and through the protocol.
    @Test func swiftAndPythonWorkTogether() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try await withPetrel(root: root) { petrel, host in
            try await run(
                "together.py", [host.origin], at: try #require(try await petrel.ready().ports["grpc"]))
        }
    }
}
