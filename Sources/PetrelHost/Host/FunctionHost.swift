import DurableHTTP
public import DurableTask
import DurableTaskGRPC
import DurableTaskHub
import Foundation
public import FunctionModel
public import HostConfiguration
import HostHTTP
import HostTriggers
public import Logging
import Petrel
public import ServiceLifecycle
import Synchronization

/// The whole host: a task hub on its storage, the functions in this process or in worker processes, HTTP in front.
///
/// ```swift
/// var configuration = HostConfiguration()
/// configuration.storage.folder = "/var/lib/shop"
/// try await FunctionHost(configuration, functions: .inProcess(modules: ["Shop"])).run()
/// ```
public final class FunctionHost: Service {
    /// Where the functions are.
    public enum Functions: Sendable {
        /// Discovered in this program: those of the modules named, or of all modules.
        case inProcess(modules: Set<String>?)
        /// In this executable, run as worker processes.
        case worker(WorkerCommand)
        /// Nowhere: durable clients and workers come over the network.
        case none
    }

    /// An app's executable, and what its process is given.
    public struct WorkerCommand: Sendable {
        public var executable: String
        /// Added to the environment the process has from the host's.
        public var environment: [String: String]

        public init(executable: String, environment: [String: String] = [:]) {
            self.executable = executable
            self.environment = environment
        }
    }

    /// What is so when the host is ready.
    public struct Ready: Sendable {
        /// Where functions, webhooks and health pages are.
        public var port: Int
        /// Where the queue service is; nil where it is off.
        public var queuePort: Int?
        /// Where the Durable Task protocol is; nil where it is off.
        public var grpcPort: Int?
        /// Where the dashboard is; nil where it is off.
        public var dashboardPort: Int?
        public var functions: [FunctionMetadata]

        public init(
            port: Int, queuePort: Int? = nil, grpcPort: Int? = nil, dashboardPort: Int? = nil,
            functions: [FunctionMetadata]
        ) {
            self.port = port
            self.queuePort = queuePort
            self.grpcPort = grpcPort
            self.dashboardPort = dashboardPort
            self.functions = functions
        }
    }

    let configuration: HostConfiguration
    let functions: Functions
    let logger: Logger
    let onReady: @Sendable (Ready) -> Void
    let owner: String
    let settings: [HostConfigurationReading.Explanation]
    let client = Mutex<(any TaskHubClient)?>(nil)
    private let current = Mutex<FunctionSource?>(nil)

    /// - Parameters:
    ///   - settings: what is set, and where, for those who look at the host.
    ///   - onReady: called once requests are answered and functions can be invoked.
    public init(
        _ configuration: HostConfiguration = HostConfiguration(), functions: Functions,
        settings: [HostConfigurationReading.Explanation] = [], logger: Logger = Logger(label: "petrel"),
        onReady: @escaping @Sendable (Ready) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.functions = functions
        self.settings = settings
        self.logger = logger
        self.onReady = onReady
        owner = ProcessName.current
    }

    /// The task hub, once it is open: for embedding the host in a program that starts orchestrations itself.
    public var taskHub: (any TaskHubClient)? { client.withLock { $0 } }

    /// Starts another build of the function app beside the one that serves, and lets it take over once it can; a build that
    /// cannot is logged, and the one before goes on. Nothing happens where functions are not in worker processes.
    public func replaceFunctions(executable: String) { current.withLock { $0 }?.replace(executable: executable) }

    /// Runs until a graceful shutdown, which drains, or until the task is cancelled, which does not.
    ///
    /// Draining: the host is not ready, takes no new invocations and starts, finishes what runs within `shutdown.grace`,
    /// and then stops. What is not finished by then, or when the task is cancelled, is done again after the next start.
    /// - Throws: `StorageError` when the hub cannot be opened; what listening or the functions throw.
    public func run() async throws {
        let storage = try HubStorage.open(configuration, owner: owner)
        let hub = TaskHub(
            name: configuration.durableTask.hubName, storage: storage, owner: owner,
            limits: limits, defaultVersion: configuration.durableTask.defaultVersion,
            retention: configuration.durableTask.retention.policy,
            maxEntityOperationBatchSize: configuration.durableTask.maxEntityOperationBatchSize,
            onProblem: { [logger] problem in logger.of("Host.DurableTask").error("\(problem)") },
            onNotice: { [logger] notice in logger.of("Host.DurableTask").notice("\(notice)") })
        let notifier = notifier(of: hub)
        var record: ExitRecord?
        do {
            if case .inProcess(let modules) = functions {
                let names = try FunctionRegistry.discover(modules: modules).map(\.metadata)
                let begun = try await ExitRecord(beginningIn: storage, buildID: BuildID.current)
                record = begun
                let exits = UncleanExits(
                    count: begun.count, buildID: BuildID.current,
                    orchestrators: Set(names.filter { $0.trigger == .orchestration }.map(\.name)),
                    activities: Set(names.filter { $0.trigger == .activity }.map(\.name)),
                    entities: Set(names.filter { $0.trigger == .entity }.map { $0.name.lowercased() }),
                    whenRecovered: { Task { await begun.recovered() } })
                if begun.count >= 2 {
                    logger.warning(
                        "This process has ended \(begun.count) times in a row without stopping: what was open is done alone, one thing at a time, to find what ends it."
                    )
                }
                try await hub.open(after: exits)
            } else {
                try await hub.open()
            }
        } catch {
            await record?.end()
            await storage.close()
            throw error
        }
        let payloads = configuration.durableTask.payloads
        client.withLock { $0 = PayloadClient(hub, threshold: payloads.threshold, limit: payloads.maxSize) }
        let outcome: Result<Void, any Error>
        do {
            try await serve(hub, storage, notifier)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        client.withLock { $0 = nil }
        await hub.close()
        await record?.end()
        await storage.close()
        try outcome.get()
    }

    private var limits: BacklogLimits {
        var limits = BacklogLimits()
        limits.count = configuration.backlog.maxCount
        limits.bytes = configuration.backlog.maxBytes
        return limits
    }

    private func switchedFunctions(in store: any HostStore) async -> [String: Bool] {
        do {
            return try await FunctionSwitchRecord(store).load()
        } catch {
            logger.error("Which functions were disabled by hand cannot be read; what settings say holds: \(error)")
            return [:]
        }
    }

    /// Who tells a webhook what becomes of orchestrations; nil when none is configured.
    private func notifier(of hub: TaskHub) -> LifecycleNotifier? {
        let settings = configuration.durableTask.notifications
        guard let endpoint = settings.endpoint else { return nil }
        let target = NotificationTarget(
            endpoint: endpoint, token: settings.keySettingName.flatMap { variables[$0] },
            kinds: Set(settings.eventTypes.compactMap { LifecycleNotification.Kind(rawValue: $0.rawValue) }),
            retryCount: settings.retryCount, retryInterval: settings.retryInterval)
        let notifier = LifecycleNotifier(target, taskHub: hub.name, hub: hub, logger: logger)
        hub.onLifecycle { notifier.tell($0.instanceID, isEnd: $0.moment == .finished) }
        return notifier
    }

    /// The environment, and what the function app is given besides.
    private var variables: [String: String] {
        var variables = ProcessInfo.processInfo.environment
        if case .worker(let command) = functions { variables.merge(command.environment) { own, _ in own } }
        return variables
    }

    private func serve(_ hub: TaskHub, _ storage: any StorageProvider & HostStore, _ notifier: LifecycleNotifier?)
        async throws
    {
        let keys = try HostKeyFile.open(configuration)
        let switches = FunctionSwitches(
            allowed: configuration.functions, settings: variables,
            switched: await switchedFunctions(in: storage))
        let source = try FunctionSource(
            functions, hub: hub, configuration: configuration,
            code: keys?.keys.keys(of: .system)[HostKeys.webhooks], logger: logger.of("Worker"))
        current.withLock { $0 = source }
        defer { current.withLock { $0 = nil } }
        let queues = HostQueues(
            configuration, store: storage, variables: variables, logger: logger.of("Host.Queues"))
        let measured = source.invoker.map {
            MeasuredFunctions(QueueOutputs($0, connections: queues.connections, settings: queues.settings))
        }
        let messages = measured.map {
            QueueListener(
                invoker: $0, connections: queues.connections, settings: queues.settings, switches: switches,
                logger: logger.of("Host.Triggers"))
        }
        let timers = measured.map { invoker in
            TimerListener(
                invoker: invoker, store: storage, zone: timeZone, settings: variables, switches: switches,
                logger: logger.of("Host.Triggers"))
        }
        let workers = ConnectedWorkers()
        let monitor = HubMonitor(hub: hub, storage: storage, configuration: configuration)
        var sources = AdministrationSources()
        sources.workers = RemoteWorkers(workers, hub: hub.name)
        sources.hub = TaskHubView(hub, monitor)
        let hubs = HostedHubs(
            own: ServedHub(hub, configuration.durableTask.payloads), configuration: configuration, variables: variables,
            owner: owner, logger: logger.of("Host.DurableTask"))
        sources.otherHubs.list = { hubs.others }
        sources.otherHubs.open = { try await hubs.other($0, workers) }
        sources.store = storage
        sources.queues = queues.administration
        sources.nextRuns = { timers?.nextRuns(of: $0) ?? [] }
        sources.settings = settings
        sources.functionsSwitched = {
            timers?.functionsChanged()
            messages?.functionsChanged()
        }
        let server = FunctionHTTPServer(
            invokers: measured.map { [$0] } ?? [], taskHub: hub, configuration: configuration, keys: keys,
            switches: switches, facts: HostFacts(version: PetrelVersion.current, instance: owner),
            metrics: HostMetrics(hub: hub, storage: storage, functions: measured, configuration: configuration).sources
                + [{ hubs.writeMetrics(to: &$0) }],
            onDrain: { isDraining in
                guard isDraining else {
                    timers?.start()
                    messages?.start()
                    return
                }
                Task { await timers?.stop(within: .seconds(86_400)) }
                Task { await messages?.stop() }
            },
            unready: { source.unready + (hub.trouble.map { [$0] } ?? []) },
            unserved: { hub.unserved },
            activities: { InstanceActivities(open: hub.openActivities(of: $0), refused: hub.refusedResults(of: $0)) },
            sources: sources, logger: logger.of("Host.HTTP"))
        source.onChange {
            server.functionsChanged()
            timers?.functionsChanged()
            messages?.functionsChanged()
        }
        let sdks = sdkListener(hubs, workers, keys)
        let requests = OutgoingRequests(executor: outgoingRequests(hub, measured))
        // Started in this order and stopped in the other: requests end before what they need.
        let dashboard = dashboardListener(server)
        let quiet: [any Service] = [requests, monitor] + (notifier.map { [$0] } ?? [])
        let essential: [any Service] =
            quiet + (source.service.map { [$0] } ?? []) + [server]
            + (queues.server.map { [$0] } ?? []) + (sdks.map { [$0] } ?? []) + (dashboard.map { [$0] } ?? [])
            + (timers.map { [RunningTimers(listener: $0, grace: configuration.shutdown.grace)] } ?? [])
            + (messages.map { [RunningQueues(listener: $0, grace: configuration.shutdown.grace)] } ?? [])
        var services = essential.map { service in
            ServiceGroupConfiguration.ServiceConfiguration(
                service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        services.append(
            .init(service: Drain(server: server, hub: hub, grace: configuration.shutdown.grace, logger: logger)))
        services.append(
            .init(
                service: Announcer(
                    server: server, queues: queues.server, sdks: sdks, dashboard: dashboard, source: source,
                    onReady: onReady)))
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: services, logger: Self.quiet(logger)))
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await group.run()) } catch { outcome = .failure(error) }
        await hubs.close()
        try outcome.get()
    }

    /// Of timers that name none: what Azure's setting says, otherwise the machine's.
    private var timeZone: TimeZoneRules {
        guard let name = variables["WEBSITE_TIME_ZONE"], !name.isEmpty else { return .current }
        do {
            return try TimeZoneRules(name)
        } catch {
            logger.error("WEBSITE_TIME_ZONE: \(error) Timers follow \(TimeZoneRules.current.identifier).")
            return .current
        }
    }

    /// What makes the HTTP requests of orchestrators.
    private func outgoingRequests(_ hub: TaskHub, _ invoker: (any FunctionInvoker)?) -> HTTPActivityExecutor {
        var settings = HTTPRequestSettings()
        settings.allowsLinkLocal = configuration.durableTask.allowsLinkLocalRequests
        let edge = PayloadEdge(hub, threshold: configuration.durableTask.payloads.threshold)
        return HTTPActivityExecutor(door: hub, edge: edge, settings: settings) { [variables] in
            variables[$0]
        } closureToken: { name in
            guard let invoker else { throw InvocationError(.unavailable, "This host runs no function app.") }
            let request = HTTPRequestData(method: .get, origin: "", path: "")
            let response = try await invoker.invoke(DurableHTTPRequest.tokenFunction(name), with: request)
            return String(decoding: response.body, as: UTF8.self)
        }
    }

    /// The life cycle's own messages are for debugging.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        if logger.logLevel > .debug { logger.logLevel = .warning }
        return logger
    }
}
