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

    @Test func theExampleSurvivesTheKillingOfItsHostAndItsWorker() async throws {
        let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { path, _ in path.deletingLastPathComponent() }
        let (output, errors) = (ProcessOutput(), ProcessOutput())
        let script = try ChildProcess(
            "/bin/bash", [root.appendingPathComponent("Examples/python-sdk-worker/survive.sh").path],
            environment: ["PETREL": Built.path(of: "petrel"), "PYTHON": try await Python.interpreter()], output: output,
            errors: errors)
        #expect(await script.status() == .exited(0), "\(output.text) \(errors.text)")
        #expect(output.text.contains(#"COMPLETED "chocolate cake, mixed, decorated""#), "\(output.text)")
        #expect(output.text.components(separatedBy: "mixing a chocolate cake").count == 2, "\(output.text)")
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

    /// A host with a certificate that asks for tokens.
    @Test func aTokenOpensWhatItsRoleMayDo() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try root.write("certificate.pem", TestCertificate.chain)
        try root.write("key.pem", TestCertificate.privateKey)
        try root.write(
            "host.yaml",
            """
            listen:
              certificate: \(root.path)/certificate.pem
              privateKey: key.pem
              tokens:
                keys: jwks.json
                issuer: https://issuer.example
                audience: petrel
            """)
        let roles = ["reader", "worker", "contributor"]
        for role in roles {
            let set = try await runPetrel([
                "keys", "set", "durabletask_\(role)", "the-\(role)s-own-key", "--system", "--root", root.path,
            ])
            #expect(set.status == .exited(0), "\(set.output)")
        }
        try await withPetrel(root: root, program: nil, ["--enable-auth"]) { petrel, _ in
            try await run(
                "security.py", [root.path] + roles.map { "the-\($0)s-own-key" },
                at: try #require(try await petrel.ready().ports["grpc"]))
        }
    }

    /// A host that asks clients for certificates.
    @Test func whoHasNoCertificateDoesNotComeIn() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try root.write("certificate.pem", TestCertificate.chain)
        try root.write("key.pem", TestCertificate.privateKey)
        try root.write(
            "host.yaml",
            """
            listen:
              certificate: certificate.pem
              privateKey: key.pem
              clientAuthorities: certificate.pem
            """)
        try await withPetrel(root: root, program: nil) { petrel, _ in
            try await run("certificates.py", [root.path], at: try #require(try await petrel.ready().ports["grpc"]))
        }
    }
}
