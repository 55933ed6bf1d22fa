import Foundation
import FunctionModel
import HostConfiguration
import Testing

@testable import HostHTTP

@Suite("Keys", .timeLimit(.minutes(5)))
struct AuthorizationTests {
    private static let functions = [
        InlineFunction("open") { _ in HTTPResponseData(status: 200) },
        InlineFunction("guarded", level: .function) { _ in HTTPResponseData(status: 200) },
        InlineFunction("other", level: .function) { _ in HTTPResponseData(status: 200) },
        InlineFunction("inner", level: .admin) { _ in HTTPResponseData(status: 200) },
    ]

    private struct Caller: CustomTestStringConvertible {
        var testDescription: String
        var key: @Sendable (HostKeys) -> String?
        /// Who may call `open`, `guarded`, `other`, `inner`, a webhook, the administration, `/metrics`.
        var opens: Set<String>
    }

    private static let callers = [
        Caller(testDescription: "nobody", key: { _ in nil }, opens: ["open"]),
        Caller(testDescription: "a guess", key: { _ in HostKeys.newValue() }, opens: ["open"]),
        Caller(testDescription: "a short guess", key: { _ in "x" }, opens: ["open"]),
        Caller(
            testDescription: "the function's key", key: { $0.keys(of: .function("Guarded"))["default"] },
            opens: ["open", "guarded"]),
        Caller(
            testDescription: "a host key", key: { $0.keys(of: .functions)["default"] },
            opens: ["open", "guarded", "other", "openapi"]),
        Caller(
            testDescription: "the webhooks' key", key: { $0.keys(of: .system)[HostKeys.webhooks] },
            opens: ["open", "webhook"]),
        Caller(
            testDescription: "the key of the metrics", key: { $0.keys(of: .system)[HostKeys.metrics] },
            opens: ["open", "metrics"]),
        Caller(
            testDescription: "the master key", key: { $0.master },
            opens: ["open", "guarded", "other", "inner", "webhook", "admin", "metrics", "openapi"]),
    ]

    private static let targets = [
        ("open", "/api/open"), ("guarded", "/api/guarded"), ("other", "/api/other"), ("inner", "/api/inner"),
        ("webhook", webhooks + "/instances"), ("admin", "/admin/host/status"), ("metrics", "/metrics"),
        ("openapi", "/openapi.json"),
    ]

    @Test(arguments: callers) private func `each opens what it is for`(_ caller: Caller) async throws {
        let keys = KeyStore()
        try await withHost(functions: Self.functions, keys: keys) { host in
            let key = caller.key(keys.keys)
            for (name, target) in Self.targets {
                let mayPass = caller.opens.contains(name)
                let reply = try await host.get(target, headers: key.map { [("x-functions-key", $0)] } ?? [])
                #expect(reply.status == (mayPass ? 200 : 401), "\(name)")
                let inQuery = try await host.get(target + (key.map { "?code=\($0)" } ?? ""))
                #expect(inQuery.status == (mayPass ? 200 : 401), "\(name), in the query")
            }
            #expect(try await host.get("/livez").status == 200)
        }
    }

    @Test func `the header wins over the query, and the refusal says what is needed`() async throws {
        let keys = KeyStore()
        try await withHost(functions: Self.functions, keys: keys) { host in
            let reply = try await host.get(
                "/api/guarded?code=\(keys.keys.master)", headers: [("x-functions-key", "wrong")])
            #expect(reply.status == 401)
            #expect(
                try json(reply)["Message"] as? String == """
                    The key does not open this: it takes a key of the function 'guarded', a host key or the master key.
                    """)
            #expect(reply["www-authenticate"] != nil)
            // A body that is not read must not be taken for the next request.
            let posted = try await host.post("/api/guarded", json: "{}")
            #expect(posted.status == 401 && posted["connection"] == "close")
        }
    }

    @Test func `without keys everything is open, but not to pages of others`() async throws {
        try await withHost(functions: Self.functions) { host in
            for (name, target) in Self.targets {
                let reply = try await host.get(target)
                #expect(reply.status == 200, "\(name)")
            }
            #expect(
                try await host.get("/admin/host/status", headers: [("Origin", "https://evil.example")]).status == 403)
            #expect(try await host.get("/admin/host/status", headers: [("Origin", host.origin)]).status == 200)
            #expect(try await host.get("/admin/host/keys").status == 409)
        }
    }

    @Test func `addresses of the webhooks carry their own key, never the caller's`() async throws {
        let keys = KeyStore()
        try await withHost(orchestrators: ["one": { _ in nil }], keys: keys) { host in
            let reply = try await host.post(webhooks + "/orchestrators/one?code=\(keys.keys.master)")
            #expect(reply.status == 202)
            let code = try #require(keys.keys.keys(of: .system)[HostKeys.webhooks])
            #expect(reply.text.contains("&code=\(code)"))
            #expect(!reply.text.contains(keys.keys.master))
            let status = try #require(reply["location"]?.replacing(host.origin, with: ""))
            #expect([200, 202].contains(try await host.get(status).status))
        }
    }

    @Test func `keys are in a file only its owner reads, and what somebody else writes there holds`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("keys.json").path
        let first = try KeyStore(file: file)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        let second = try KeyStore(file: file)
        #expect(second.keys == first.keys)
        try second.change { _ = $0.set("0123456789abcdef", named: "mine", in: .functions) }
        #expect(try KeyStore(file: file).keys.keys(of: .functions)["mine"] == "0123456789abcdef")
        try Data("no keys".utf8).write(to: URL(fileURLWithPath: file))
        let error = #expect(throws: KeyStoreError.self) { try KeyStore(file: file) }
        #expect(error?.message.contains(file) == true)
    }
}
