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
    let admin: AdminAPI
    let authorization: Authorization
    let keys: KeyStore?
    let edge: ResponseEdge
    let throttle: RequestThrottle
    let metrics: [@Sendable (inout MetricsText) -> Void]
    let unready: @Sendable () -> [String]
    let unserved: @Sendable () -> UnservedNames
    let logger: Logger
    let watch = InvocationWatch()
    let patience = CallerPatience()
    let draining = Draining()
    let dates = DateField()
    let listening = ListeningPort()

    /// - Parameters:
    ///   - invokers: whose functions are served; asked for them by ``functionsChanged()``.
    ///   - taskHub: what the webhooks steer.
    ///   - configuration: `listen`, `http`, `durableTask`, `shutdown` and `functionTimeout` are used.
    ///   - keys: what callers must have; nil is open to everybody who reaches the host.
    ///   - switches: which functions are disabled.
    ///   - facts: what the administration says of the host.
    ///   - metrics: what `/metrics` shows.
    ///   - onDrain: the triggers pause, or go on, because somebody wants it.
    ///   - unready: why functions cannot be invoked now, one sentence each; empty when they can.
    ///   - unserved: the names whose work waits for a worker.
    ///   - activities: what is known of the activities of an instance.
    ///   - sources: what the administration shows.
    public init(
        invokers: [any FunctionInvoker], taskHub: any TaskHubClient, configuration: HostConfiguration,
        keys: KeyStore? = nil, switches: FunctionSwitches = FunctionSwitches(),
        facts: HostFacts = HostFacts(version: "", instance: ""),
        metrics: [@Sendable (inout MetricsText) -> Void] = [],
        onDrain: @escaping @Sendable (_ isDraining: Bool) -> Void = { _ in },
        unready: @escaping @Sendable () -> [String] = { [] },
        unserved: @escaping @Sendable () -> UnservedNames = { UnservedNames() },
        activities: @escaping @Sendable (InstanceID) -> InstanceActivities = { _ in InstanceActivities() },
        sources: AdministrationSources = AdministrationSources(), logger: Logger
    ) {
        self.configuration = configuration
        let reasons: @Sendable () -> [String] = { [draining] in
            unready() + (draining.isOn ? [draining.sentence] : [])
        }
        self.unready = reasons
        self.unserved = unserved
        self.logger = logger
        self.keys = keys
        self.metrics = metrics
        let (http, durableTask) = (configuration.http, configuration.durableTask)
        let authorization = Authorization(keys: keys)
        self.authorization = authorization
        edge = ResponseEdge(http)
        throttle = RequestThrottle(atOnce: http.maxConcurrentRequests, outstanding: http.maxOutstandingRequests)
        let functions = FunctionDirectory(
            invokers: invokers, prefix: http.routePrefix,
            precedence: http.precedence == .alphabetical ? .alphabetical : .specific, switches: switches)
        self.functions = functions
        let client = PayloadClient(
            taskHub, threshold: durableTask.payloads.threshold, limit: durableTask.payloads.maxSize,
            resolvesLists: false)
        webhooks = DurableWebhooks(
            client: client, taskHub: durableTask.hubName, connection: durableTask.connectionName,
            authorization: authorization, orchestrators: { functions.contents.orchestrators }, workers: sources.workers,
            unserved: unserved, activities: activities, otherHubs: sources.otherHubs)
        admin = AdminAPI(
            directory: functions, client: client, authorization: authorization, draining: draining, onDrain: onDrain,
            facts: facts, sources: sources, hub: sources.hub,
            audit: AuditTrail(store: sources.store, logger: logger), unready: reasons, routePrefix: http.routePrefix,
            taskHub: durableTask.hubName, ownHub: durableTask.hubName, connection: durableTask.connectionName,
            book: InvocationBook())
        functionsChanged()
    }

    /// Makes the routes anew; to be called when an invoker's functions have changed.
    /// - Returns: the functions that no request can reach, and why. They are also logged as errors.
    @discardableResult
    public func functionsChanged() -> [RouteProblem] {
        let problems = functions.reload()
        for problem in problems { logger.error("\(problem)") }
        do {
            let names = functions.contents.functions.filter { if case .http = $0.trigger { true } else { false } }
            try keys?.change { _ = $0.complete(for: names.map(\.name)) }
        } catch {
            logger.error("\(error)")
        }
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
