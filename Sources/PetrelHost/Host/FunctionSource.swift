import DurableTask
import DurableTaskHub
import FunctionModel
import HostConfiguration
import Logging
import Petrel
import ServiceLifecycle
import SwiftWorkers
import Synchronization

/// The functions of a host, wherever they run, behind the same ports.
struct FunctionSource: Sendable {
    /// Who runs HTTP-triggered functions; nil when there are none.
    var invoker: (any FunctionInvoker)?
    /// What must live as long as the host.
    var service: (any Service)?
    private let state = State()

    /// - Parameter code: the system key that addresses of the webhooks carry.
    init(
        _ functions: FunctionHost.Functions, hub: TaskHub, configuration: HostConfiguration, code: String?,
        logger: Logger
    ) throws {
        switch functions {
        case .inProcess(let modules):
            let executor = FunctionExecutor(
                id: ExecutorID("in-process"), functions: try FunctionRegistry.discover(modules: modules),
                buildID: BuildID.current, client: hub,
                hub: HubAddress(
                    taskHub: configuration.durableTask.hubName, connection: configuration.durableTask.connectionName,
                    code: code),
                door: hub, logger: logger, sessionBudget: configuration.workers.sessionBudget,
                turnLimit: configuration.workers.turnLimit, versions: configuration.durableTask.versions,
                settings: configuration.durableTask.functions)
            invoker = executor
            service = InProcessFunctions(executor: executor, hub: hub)
        case .worker(let command):
            let worker = SwiftWorker(
                command.configuration(with: configuration, code: code), door: hub, client: hub, logger: logger,
                onFunctions: { [state] _ in state.changed() })
            invoker = worker
            service = worker
        case .none: break
        }
    }

    /// Returns when functions can be invoked; false when they never will be.
    func whenReady() async -> Bool {
        guard let worker = invoker as? SwiftWorker else { return true }
        do {
            _ = try await worker.waitUntilReady()
            return true
        } catch {
            return false
        }
    }

    /// Why functions cannot be invoked now; empty when they can.
    var unready: [String] {
        guard let worker = invoker as? SwiftWorker, worker.functions.isEmpty else { return [] }
        return ["No worker process of the function app has said hello yet."]
    }

    /// Lets another build of the app take over.
    func replace(executable: String) { (invoker as? SwiftWorker)?.replace(executable: executable) }

    /// Calls when there are other functions than before.
    func onChange(_ action: @escaping @Sendable () -> Void) { state.observe(action) }

    private final class State: Sendable {
        private let action = Mutex<(@Sendable () -> Void)?>(nil)
        func observe(_ action: @escaping @Sendable () -> Void) { self.action.withLock { $0 = action } }
        func changed() { action.withLock { $0 }?() }
    }
}

extension FunctionHost.WorkerCommand {
    fileprivate func configuration(with host: HostConfiguration, code: String?) -> SwiftWorkerConfiguration {
        var configuration = SwiftWorkerConfiguration(executable: executable)
        configuration.environment = environment
        configuration.count = host.workers.count
        configuration.taskHub = host.durableTask.hubName
        configuration.code = code
        configuration.connectionName = host.durableTask.connectionName
        configuration.sessionBudget = UInt64(max(0, host.workers.sessionBudget))
        configuration.turnLimit = host.workers.turnLimit
        configuration.versions = host.durableTask.versions
        configuration.settings = host.durableTask.functions
        return configuration
    }
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
