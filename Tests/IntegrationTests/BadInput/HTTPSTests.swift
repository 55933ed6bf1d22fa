import AsyncHTTPClient
import Foundation
import HostConfiguration
import NIOCore
import NIOHTTP1
import NIOSSL
import PetrelHost
import Testing

/// A host with a certificate.
@Suite(.timeLimit(.minutes(5))) struct HTTPSTests {
    private func withHTTPS(
        _ version: HTTPClient.Configuration.HTTPVersion, _ body: (HTTPClient, String) async throws -> Void
    ) async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try root.write("certificate.pem", TestCertificate.chain)
        try root.write("key.pem", TestCertificate.privateKey)
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = version
        configuration.tlsConfiguration = .makeClientConfiguration()
        configuration.tlsConfiguration?.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(TestCertificate.chain.utf8)))
        // On a slow day a handshake takes its time.
        configuration.timeout.connect = .seconds(60)
        let client = HTTPClient(configuration: configuration)
        do {
            try await withHost(
                Door.inProcess.functions(module: "Scenarios", program: "ScenarioApp"),
                configure: {
                    $0.listen.certificate = root.path + "/certificate.pem"
                    $0.listen.privateKey = root.path + "/key.pem"
                }
            ) { host in try await body(client, host.origin.replacing("http://", with: "https://")) }
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    @Test(arguments: [true, false]) func functionsAreServed(overHTTP2 isHTTP2: Bool) async throws {
        try await withHTTPS(isHTTP2 ? .automatic : .http1Only) { client, origin in
            var request = HTTPClientRequest(url: origin + "/api/hello")
            let hello = try await client.execute(request, timeout: .seconds(60))
            #expect(hello.version == (isHTTP2 ? .http2 : .http1_1))
            #expect(String(buffer: try await hello.body.collect(upTo: 100)) == "hello")

            request = HTTPClientRequest(url: origin + "/api/starts?id=secret")
            request.method = .POST
            let started = try await client.execute(request, timeout: .seconds(60))
            let body = String(buffer: try await started.body.collect(upTo: 10_000))
            #expect(body.contains(origin + "/runtime/webhooks/durabletask/instances/secret"), "\(body)")

            request = HTTPClientRequest(url: origin + "/api/echoes")
            request.method = .POST
            request.body = .bytes([UInt8](repeating: 7, count: 3_000_000))
            let echo = try await client.execute(request, timeout: .seconds(60))
            #expect(try await echo.body.collect(upTo: 4_000_000).readableBytes == 3_000_000)
            let stream = try await client.execute(
                HTTPClientRequest(url: origin + "/api/bytes/1000000"), timeout: .seconds(60))
            #expect(try await stream.body.collect(upTo: 2_000_000).readableBytes == 1_000_000)

            // Each an exchange of its own, on one connection where that is possible.
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let hello = try await client.execute(
                            HTTPClientRequest(url: origin + "/api/hello"), timeout: .seconds(60))
                        return String(buffer: try await hello.body.collect(upTo: 100))
                    }
                }
                for try await text in group { #expect(text == "hello") }
            }
        }
    }

    @Test func whoSpeaksPlainHTTPGetsNothing() async throws {
        try await withHTTPS(.automatic) { _, origin in
            let plain = HTTPClientRequest(url: origin.replacing("https://", with: "http://") + "/api/hello")
            await #expect(throws: (any Error).self) {
                try await HTTPClient.shared.execute(plain, timeout: .seconds(60))
            }
        }
    }

    @Test func aCertificateThatCannotBeReadIsNamed() async throws {
        let root = TemporaryFolder()
        defer { root.remove() }
        try root.write("certificate.pem", TestCertificate.chain)
        for (certificate, key, words) in [
            ("/missing.pem", nil, "listen.certificate"), ("/certificate.pem", nil, "listen.privateKey"),
        ] as [(String, String?, String)] {
            let error = await #expect(throws: (any Error).self) {
                try await withHost(
                    FunctionHost.Functions.none,
                    configure: {
                        $0.listen.certificate = root.path + certificate
                        $0.listen.privateKey = key
                    }, { _ in })
            }
            #expect(error.map { "\($0)" }?.contains(words) == true, "\(error as Any)")
        }
    }
}
