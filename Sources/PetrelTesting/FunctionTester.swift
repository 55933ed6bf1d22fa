import DurableTask
import DurableTaskHub
public import DurableTaskTesting
public import FunctionModel
import InMemoryStorage
public import Petrel

/// Runs the functions of an app in a test: no port, no disk, and a clock that belongs to the test.
///
/// ```swift
/// try await withFunctions(in: ["Shop"]) { tester in
///     let id = try await tester.post("/api/expenses", json: expense).instanceID
///     let status = try await tester.finished(id)          // 72 hours pass at once
///     #expect(status.output == #""escalated""#)
/// }
/// ```
public struct FunctionTester: Sendable {
    /// Starts, watches and steers orchestrations.
    public let client: DurableClient
    /// The time the task hub lives by. ``advance(by:)`` is the better way to move it: what falls due on the way happens
    /// at its own time.
    public let clock: ManualClock
    /// Who lets time pass.
    public let time: PassingOfTime
    let hub: TaskHub
    /// The hub, for those who have payloads and not their names.
    let payloads: PayloadClient
    let executor: FunctionExecutor
    let activities: TestedActivities
    let queues = TestedQueues()
    let routes: RouteTable

    fileprivate init(modules: Set<String>?, time: PassingOfTime, routePrefix: String) async throws {
        self.time = time
        clock = ManualClock()
        hub = TaskHub(name: "test", storage: InMemoryStorage(), owner: "test", clock: clock)
        let address = HubAddress(taskHub: "test", connection: "test")
        let settings = FunctionSettings()
        payloads = PayloadClient(hub, threshold: settings.payloadThreshold, limit: settings.maxPayloadSize)
        client = DurableClient(payloads, hub: address)
        let functions = try FunctionRegistry.discover(modules: modules)
        let activities = TestedActivities(of: functions)
        self.activities = activities
        executor = FunctionExecutor(
            id: ExecutorID("test"), functions: functions.map { activities.watched($0) }, buildID: "test", client: hub,
            hub: address, door: hub)
        var problems: [RouteProblem] = []
        routes = RouteTable(functions: [executor.functions], prefix: routePrefix, problems: &problems)
        if let problem = problems.first { throw TaskHubError(.invalidArgument, problem.description) }
        try await hub.open()
        executor.connect()
    }

    fileprivate func close() async {
        executor.shutdown()
        activities.shutdown()
        await hub.close()
    }

    /// Calls an HTTP-triggered function by its name, whatever its route.
    /// - Throws: ``InvocationError``.
    public func invoke(_ function: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        try await executor.invoke(function, with: request)
    }
}

/// Who lets time pass in a test.
public enum PassingOfTime: Sendable, Hashable {
    /// Whoever waits: whenever nothing can happen without time passing, it passes up to the next timer.
    case whenIdle
    /// The test alone, with ``FunctionTester/advance(by:)``.
    case byHand
}

/// Makes the functions of some modules (nil: of the whole test program) ready, runs the body, and clears up.
/// - Parameters:
///   - time: who lets time pass.
///   - routePrefix: what every route begins with, as `extensions.http.routePrefix` says in the app's configuration.
/// - Throws: what the body throws; ``FunctionRegistryError`` when two functions have one name; ``TaskHubError`` when a
///   route is not usable.
@discardableResult
public func withFunctions<Value>(
    in modules: Set<String>? = nil, time: PassingOfTime = .whenIdle, routePrefix: String = "api",
    _ body: (FunctionTester) async throws -> Value
) async throws -> Value {
    let tester = try await FunctionTester(modules: modules, time: time, routePrefix: routePrefix)
    do {
        let value = try await body(tester)
        await tester.close()
        return value
    } catch {
        await tester.close()
        throw error
    }
}
