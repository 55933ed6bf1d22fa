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
///     let id = try await tester.client.startNew(approveOrder, order)
///     let status = try await tester.finished(id)          // 72 hours pass at once
///     #expect(status.output == #""escalated""#)
/// }
/// ```
public struct FunctionTester: Sendable {
    /// Starts, watches and steers orchestrations.
    public let client: DurableClient
    /// The time the task hub lives by.
    public let clock: ManualClock
    private let hub: TaskHub
    private let executor: FunctionExecutor

    fileprivate init(modules: Set<String>?) async throws {
        clock = ManualClock()
        hub = TaskHub(name: "test", storage: InMemoryStorage(), owner: "test", clock: clock)
        let address = HubAddress(taskHub: "test", connection: "test")
        client = DurableClient(hub, hub: address)
        executor = FunctionExecutor(
            id: ExecutorID("test"), functions: try FunctionRegistry.discover(modules: modules), buildID: "test",
            client: hub, hub: address, door: hub)
        try await hub.open()
        executor.connect()
    }

    fileprivate func close() async {
        executor.shutdown()
        await hub.close()
    }

    /// Calls an HTTP-triggered function.
    /// - Throws: ``InvocationError``.
    public func invoke(_ function: String, _ request: HTTPRequestData) async throws -> HTTPResponseData {
        try await executor.invoke(function, with: request)
    }

    /// The end of an instance. Whenever nothing can happen without time passing, time passes: up to the next timer.
    /// - Throws: ``TaskHubError`` with code `failedPrecondition` when the instance waits for something other than time.
    public func finished(_ instanceID: String) async throws -> OrchestrationStatus {
        while true {
            if let status = try await client.waitForCompletion(of: instanceID, timeout: .zero) { return status }
            if hub.isIdle {
                if let wake = hub.nextWake {
                    clock.advance(by: max(.nanoseconds(1), wake.duration(since: clock.now)))
                } else if try await client.status(of: instanceID)?.runtimeStatus.isTerminal != true, hub.isIdle {
                    throw TaskHubError(
                        .failedPrecondition, "The instance '\(instanceID)' waits for something other than time.")
                }
            }
            await Task.yield()
        }
    }
}

/// Makes the functions of some modules (nil: of the whole test program) ready, runs the body, and clears up.
public func withFunctions<Value>(
    in modules: Set<String>? = nil, _ body: (FunctionTester) async throws -> Value
) async throws -> Value {
    let tester = try await FunctionTester(modules: modules)
    do {
        let value = try await body(tester)
        await tester.close()
        return value
    } catch {
        await tester.close()
        throw error
    }
}
