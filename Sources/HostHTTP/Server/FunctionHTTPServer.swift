public import DurableTask
public import FunctionModel
public import HostConfiguration
public import Logging
public import ServiceLifecycle

/// The HTTP side of a host: the functions under their routes, the durable webhooks, the health pages.
///
/// It listens while ``run()`` runs. A graceful shutdown lets requests under way finish within the grace time; cancelling
/// ends them.
public final class FunctionHTTPServer: Service {
    let configuration: HostConfiguration
    let functions: FunctionDirectory
    let webhooks: DurableWebhooks
    let unready: @Sendable () -> [String]
    let unserved: @Sendable () -> UnservedNames
    let logger: Logger
    let watch = InvocationWatch()
    let draining = Draining()
    let dates = DateField()
    let listening = ListeningPort()

    /// - Parameters:
    ///   - invokers: whose functions are served; asked for them by ``functionsChanged()``.
    ///   - taskHub: what the webhooks steer.
    ///   - configuration: `listen`, `http`, `durableTask`, `shutdown` and `functionTimeout` are used.
    ///   - unready: why functions cannot be invoked now, one sentence each; empty when they can.
    ///   - unserved: the names whose work waits for a worker.
    ///   - activities: what is known of the activities of an instance.
    public init(
        invokers: [any FunctionInvoker], taskHub: any TaskHubClient, configuration: HostConfiguration,
        unready: @escaping @Sendable () -> [String] = { [] },
        unserved: @escaping @Sendable () -> UnservedNames = { UnservedNames() },
        activities: @escaping @Sendable (InstanceID) -> InstanceActivities = { _ in InstanceActivities() },
        logger: Logger
    ) {
        self.configuration = configuration
        self.unready = { [draining] in unready() + (draining.isOn ? [Draining.reason] : []) }
        self.unserved = unserved
        self.logger = logger
        let functions = FunctionDirectory(invokers: invokers, prefix: configuration.http.routePrefix)
        self.functions = functions
        webhooks = DurableWebhooks(
            client: PayloadClient(
                taskHub, threshold: configuration.durableTask.payloads.threshold,
                limit: configuration.durableTask.payloads.maxSize, resolvesLists: false),
            taskHub: configuration.durableTask.hubName,
            connection: configuration.durableTask.connectionName, orchestrators: { functions.contents.orchestrators },
            unserved: unserved, activities: activities)
        functionsChanged()
    }

    /// Makes the routes anew; to be called when an invoker's functions have changed.
    /// - Returns: the functions that no request can reach, and why. They are also logged as errors.
    @discardableResult
    public func functionsChanged() -> [RouteProblem] {
        let problems = functions.reload()
        for problem in problems { logger.error("\(problem)") }
        return problems
    }

    /// From now on the host is not ready, and invocations and starts are answered with 503; everything else is answered as
    /// before. Returns when no invocation is under way, when the time is over, or when the task is cancelled.
    public func drain(within time: Duration) async {
        draining.start(until: .now + time)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [draining] in await draining.invocationsEnded() }
            group.addTask { try? await Task.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Waits until the server listens, and returns the port.
    /// - Throws: what ``run()`` throws when it cannot listen.
    public func port() async throws -> Int { try await listening.port() }
}
