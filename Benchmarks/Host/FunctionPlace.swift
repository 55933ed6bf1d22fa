import DurableTask
import DurableTaskHub
import Foundation
import FunctionModel
import Logging
import Petrel
import SwiftWorkers

/// Where the functions of this program run.
enum FunctionPlace: String, Sendable {
    case inProcess = "in process"
    /// In a second process of this program, as a function app's do.
    case worker = "worker"
}

/// The functions of this program, connected to a hub.
enum ConnectedFunctions {
    case inProcess(FunctionExecutor)
    case worker(SwiftWorker, Task<Void, any Error>)

    /// The argument that makes this program a worker.
    static let workerArgument = "worker"

    init(_ place: FunctionPlace, hub: TaskHub, logger: Logger) async throws {
        switch place {
        case .inProcess:
            let executor = FunctionExecutor(
                id: ExecutorID("bench"), functions: try FunctionRegistry.discover(modules: ["PetrelBenchmarks"]),
                buildID: "bench", client: hub, hub: HubAddress(taskHub: hub.name, connection: "Storage"), door: hub,
                logger: logger)
            executor.connect()
            self = .inProcess(executor)
        case .worker:
            var configuration = SwiftWorkerConfiguration(executable: CommandLine.arguments[0])
            configuration.arguments = [Self.workerArgument]
            configuration.taskHub = hub.name
            let worker = SwiftWorker(configuration, door: hub, client: hub, logger: logger)
            let run = Task { try await worker.run() }
            _ = try await worker.waitUntilReady()
            self = .worker(worker, run)
        }
    }

    var invoker: any FunctionInvoker {
        switch self {
        case .inProcess(let executor): executor
        case .worker(let worker, _): worker
        }
    }

    /// What the worker process has used; nil where there is none.
    var workerUsage: Usage? {
        get async throws {
            guard case .worker(let worker, _) = self else { return nil }
            let request = HTTPRequestData(method: .get, origin: "", path: "")
            return try JSONDecoder().decode(Usage.self, from: Data(await worker.invoke("usage", with: request).body))
        }
    }

    func forgetPeak() async throws {
        Usage.forgetPeak()
        guard case .worker(let worker, _) = self else { return }
        _ = try await worker.invoke("forgetPeak", with: HTTPRequestData(method: .post, origin: "", path: ""))
    }

    func disconnect(from hub: TaskHub) async {
        switch self {
        case .inProcess(let executor):
            hub.disconnect(executor.id)
            executor.shutdown()
        case .worker(_, let run):
            run.cancel()
            _ = await run.result
        }
    }
}
