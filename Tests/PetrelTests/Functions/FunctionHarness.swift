import DurableTask
import FunctionModel
import Logging
import Petrel
import Testing

/// Calls discovered functions as the host does, with payloads and requests.
struct FunctionHarness {
    private let functions: [String: FunctionDescriptor]

    init() throws {
        let discovered = try FunctionRegistry.discover(modules: ["PetrelTests"])
        functions = Dictionary(uniqueKeysWithValues: discovered.map { ($0.metadata.name, $0) })
    }

    func activity(_ name: String, _ input: Payload?) async throws -> Payload? {
        guard case .activity(let run) = try #require(functions[name]).body else {
            Issue.record("'\(name)' is no activity")
            return nil
        }
        let context = ActivityContext(
            name: name, instanceID: "i", taskID: 1, idempotencyKey: "k", logger: Logger(label: "test"))
        return try await run(context, input)
    }

    func http(_ name: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        guard case .http(let run) = try #require(functions[name]).body else {
            Issue.record("'\(name)' is not HTTP-triggered")
            return HTTPResponseData(status: 500)
        }
        let hub = HubAddress(taskHub: "test", connection: "Storage")
        return try await run(request, DurableClient(NoTaskHub(), hub: hub))
    }
}

extension HTTPRequestData {
    /// A request to a function that looks at little more than this.
    static func test(
        _ body: String = "", query: [QueryItem] = [], parameters: [String: String] = [:]
    ) -> HTTPRequestData {
        HTTPRequestData(
            method: .post, origin: "http://localhost", path: "/api/x", query: query, parameters: parameters,
            body: Array(body.utf8))
    }
}

/// For functions that are given a client and do not use it: every call fails.
private struct NoTaskHub: TaskHubClient {
    private let error = TaskHubError(.unavailable, "There is no hub in this test.")

    func start(_ request: StartRequest) async throws -> InstanceID { throw error }
    func state(of instanceID: InstanceID, including parts: InstanceParts) async throws -> InstanceState? { throw error }
    func history(of instanceID: InstanceID) async throws -> [HistoryEvent]? { throw error }
    func instances(matching query: InstanceQuery) async throws -> InstancePage { throw error }
    func raiseEvent(_ name: String, input: Payload?, to instanceID: InstanceID, idempotencyKey: String?) async throws {
        throw error
    }
    func terminate(_ instanceID: InstanceID, output: Payload?, recursive: Bool) async throws { throw error }
    func suspend(_ instanceID: InstanceID, reason: Payload?) async throws { throw error }
    func resume(_ instanceID: InstanceID, reason: Payload?) async throws { throw error }
    func purge(_ instanceID: InstanceID, recursive: Bool) async throws -> Int { throw error }
    func waitForCompletion(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? { throw error }
    func waitForStart(of instanceID: InstanceID, timeout: Duration) async throws -> InstanceState? { throw error }
}
