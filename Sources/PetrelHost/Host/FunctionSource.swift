import DurableTaskHub
import FunctionModel
import HostConfiguration
import Logging
import Petrel
import ServiceLifecycle

/// The functions of a host, wherever they run, behind the same ports.
struct FunctionSource: Sendable {
    /// Who runs HTTP-triggered functions.
    var invokers: [any FunctionInvoker]
    /// What must live as long as the host.
    var services: [any Service]
    private var isReady: @Sendable () async -> Void
    private var problems: @Sendable () -> [String]
    private var observe: @Sendable (@escaping @Sendable () -> Void) -> Void

    init(
        _ functions: FunctionHost.Functions, hub: TaskHub, configuration: HostConfiguration, logger: Logger
    ) throws {
        let address = HubAddress(
            taskHub: configuration.durableTask.hubName, connection: configuration.durableTask.connectionName)
        switch functions {
        case .inProcess(let modules):
            let executor = FunctionExecutor(
                id: ExecutorID("in-process"), functions: try FunctionRegistry.discover(modules: modules),
                buildID: BuildID.current, client: hub, hub: address, door: hub, logger: logger,
                sessionBudget: configuration.workers.sessionBudget)
            invokers = [executor]
            services = [InProcessFunctions(executor: executor, hub: hub)]
            isReady = {}
            problems = { [] }
            observe = { _ in }
        case .worker:
            throw CancellationError()
        case .none:
            invokers = []
            services = []
            isReady = {}
            problems = { [] }
            observe = { _ in }
        }
    }

    /// Returns when functions can be invoked.
    func whenReady() async { await isReady() }

    /// Why functions cannot be invoked now; empty when they can.
    var unready: [String] { problems() }

    /// Calls when there are other functions than before.
    func onChange(_ action: @escaping @Sendable () -> Void) { observe(action) }
}

/// Functions in this process, connected to the hub as long as the host runs.
private struct InProcessFunctions: Service {
    var executor: FunctionExecutor
    var hub: TaskHub

    func run() async throws {
        executor.connect()
        try? await gracefulShutdown()
        hub.disconnect(executor.id)
        executor.shutdown()
    }
}
