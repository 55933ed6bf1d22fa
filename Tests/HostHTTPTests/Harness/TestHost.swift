import DurableTask
import DurableTaskHub
import DurableTaskTesting
import Foundation
import FunctionModel
import HostConfiguration
import InMemoryStorage
import Logging
import ServiceLifecycle

@testable import HostHTTP

/// A host for tests: HTTP on a free port, functions as closures, a real task hub on storage in memory.
struct TestHost: Sendable {
    let port: Int
    let hub: TaskHub
    let executor: ScriptedExecutor
    let server: FunctionHTTPServer
    let group: ServiceGroup

    var origin: String { "http://localhost:\(port)" }

    /// One request on a connection of its own.
    func send(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> RawReply {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost:\(port)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        let connection = try await RawConnection(port: port)
        try await connection.send(Array((head + "\r\n").utf8) + (body ?? []))
        let reply = try await connection.receive(hasBody: method != "HEAD")
        try await connection.close()
        return reply
    }

    func get(_ target: String, headers: [(String, String)] = []) async throws -> RawReply {
        try await send("GET", target, headers: headers)
    }

    func post(_ target: String, json: String? = nil, headers: [(String, String)] = []) async throws -> RawReply {
        try await send(
            "POST", target, headers: headers + (json == nil ? [] : [("Content-Type", "application/json")]),
            body: Array((json ?? "").utf8))
    }
}

/// Below the path of the webhooks.
let webhooks = "/runtime/webhooks/durabletask"

/// Functions as closures.
struct InlineFunctions: FunctionInvoker {
    typealias Body = @Sendable (HTTPRequestData) async throws -> HTTPResponseData

    var functions: [FunctionMetadata]
    private var bodies: [String: Body]

    init(_ list: [InlineFunction], orchestrators: some Sequence<String>) {
        functions =
            list.map {
                FunctionMetadata(
                    name: $0.name, location: "App/Test.swift:1",
                    trigger: .http(
                        HTTPTriggerBinding(methods: $0.methods, route: $0.route, authorizationLevel: $0.level)))
            } + orchestrators.map { FunctionMetadata(name: $0, location: "App/Test.swift:2", trigger: .orchestration) }
        bodies = Dictionary(list.map { ($0.name, $0.body) }) { first, _ in first }
    }

    func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
        guard let body = bodies[function] else { throw InvocationError(.unknownFunction, "No function \(function).") }
        return try await body(request)
    }
}

struct InlineFunction: Sendable {
    var name: String
    var methods: [String]
    var route: String
    var level: AuthorizationLevel
    var body: InlineFunctions.Body

    init(
        _ name: String, _ methods: String..., route: String? = nil, level: AuthorizationLevel = .anonymous,
        body: @escaping InlineFunctions.Body
    ) {
        self.level = level
        self.name = name
        self.methods = methods
        self.route = route ?? name
        self.body = body
    }
}

/// Runs a host while `body` runs.
func withHost(
    configuration change: (inout HostConfiguration) -> Void = { _ in },
    functions: [InlineFunction] = [],
    orchestrators: [String: ScriptedExecutor.Orchestrator] = [:],
    activities: [String: ScriptedExecutor.Activity] = [:],
    unready: @escaping @Sendable () -> [String] = { [] },
    limits: BacklogLimits = BacklogLimits(),
    keys: KeyStore? = nil,
    switches: FunctionSwitches = FunctionSwitches(),
    onDrain: @escaping @Sendable (Bool) -> Void = { _ in },
    _ body: @Sendable (TestHost) async throws -> Void
) async throws {
    var configuration = HostConfiguration()
    configuration.listen.port = 0
    change(&configuration)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let hub = TaskHub(
        name: configuration.durableTask.hubName, storage: InMemoryStorage(), owner: "test", limits: limits)
    try await hub.open()
    let executor = ScriptedExecutor(door: hub, orchestrators: orchestrators, activities: activities)
    executor.connect()
    let server = FunctionHTTPServer(
        invokers: [InlineFunctions(functions, orchestrators: orchestrators.keys)], taskHub: hub,
        configuration: configuration, keys: keys, switches: switches,
        facts: HostFacts(version: "1.2.3", instance: "test:1"), onDrain: onDrain, unready: unready,
        unserved: { hub.unserved },
        activities: { InstanceActivities(open: hub.openActivities(of: $0), refused: hub.refusedResults(of: $0)) },
        logger: logger)
    let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        let host = TestHost(port: try await server.port(), hub: hub, executor: executor, server: server, group: group)
        do {
            try await body(host)
        } catch {
            tasks.cancelAll()
            await hub.close()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
    await hub.close()
}

/// The keys of a JSON object, in order, for objects whose values hold no braces and no escaped quotes.
func json(_ reply: RawReply) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any] ?? [:]
}
