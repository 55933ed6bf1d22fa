import DurableTask
import DurableTaskGRPC
import DurableTaskHub
import Foundation
import HostConfiguration
import HostHTTP
import Logging
import Synchronization

/// The task hubs that this host serves to SDKs: the function app's own, and others beside it, each opened when it is first asked
/// for.
final class HostedHubs: TaskHubDirectory {
    private struct Open {
        var hub: TaskHub
        var storage: any StorageProvider & HostStore
        var served: ServedHub
        var monitor: HubMonitor
        /// Runs the monitor.
        var monitoring: Task<Void, any Error>
    }

    private struct State {
        var open: [String: Task<Open, any Error>] = [:]
        /// Those that are open by now.
        var ready: [String: Open] = [:]
        var isClosed = false
    }

    private let own: ServedHub
    private let configuration: HostConfiguration
    private let owner: String
    private let logger: Logger
    /// Those that exist without having been made.
    private let named: Set<String>
    private let state = Mutex(State())

    /// - Parameter own: the function app's.
    init(own: ServedHub, configuration: HostConfiguration, variables: [String: String], owner: String, logger: Logger) {
        self.own = own
        self.configuration = configuration
        self.owner = owner
        self.logger = logger
        let emulators = (variables["DTS_TASK_HUB_NAMES"] ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
        named = Set(configuration.durableTask.taskHubs + emulators)
    }

    func hub(_ name: String) async throws -> ServedHub? {
        if name == own.name { return own }
        guard isThere(name) || configuration.durableTask.createsTaskHubsOnFirstUse else { return nil }
        return try await open(name).served
    }

    /// One beside the host's own, for its HTTP side; nil where there is none of the name.
    func other(_ name: String, _ workers: ConnectedWorkers) async throws -> HostedTaskHub? {
        guard name != own.name, isThere(name) else { return nil }
        let open = try await open(name)
        let payloads = configuration.durableTask.payloads
        // Lists name long payloads, as those of the host's own hub do.
        let client = PayloadClient(
            open.hub, threshold: payloads.threshold, limit: payloads.maxSize, resolvesLists: false)
        return HostedTaskHub(open.hub, client: client, monitor: open.monitor, workers)
    }

    /// Those beside the host's own, opened or not.
    var others: [String] {
        var names = named.union(state.withLock { $0.open.keys })
        if !configuration.storage.isEphemeral {
            names.formUnion(HubFiles.all(in: configuration.storage.folder).map(\.name).filter { isStored($0) })
        }
        return names.subtracting([own.name]).sorted()
    }

    /// What `/metrics` shows of those that are open.
    func writeMetrics(to text: inout MetricsText) {
        let open = state.withLock { $0.ready }.sorted { $0.key < $1.key }
        for (name, open) in open {
            HostMetrics(hub: open.hub, storage: open.storage, functions: nil, configuration: configuration(of: name))
                .writeHub(to: &text)
        }
    }

    private func isThere(_ name: String) -> Bool {
        named.contains(name) || state.withLock { $0.open[name] != nil } || isStored(name)
    }

    func create(_ name: String, recreating: Bool) async throws {
        if name == own.name {
            guard recreating else { return }
            throw TaskHubError(
                .failedPrecondition,
                "The task hub '\(name)' is that of the host itself, and cannot be made anew while it runs.")
        }
        if recreating { try await delete(name) }
        _ = try await open(name)
    }

    func delete(_ name: String) async throws {
        guard name != own.name else {
            throw TaskHubError(
                .failedPrecondition,
                "The task hub '\(name)' is that of the host itself, and cannot be deleted while it runs.")
        }
        let open = state.withLock { state in
            state.ready[name] = nil
            return state.open.removeValue(forKey: name)
        }
        if let open { await Self.close(try? await open.value) }
        guard isStored(name) else { return }
        do {
            try HubFiles.delete(configuration(of: name))
        } catch {
            throw TaskHubError(.storage, "The task hub '\(name)' cannot be deleted: \(error)")
        }
    }

    /// Closes all but the host's own.
    func close() async {
        let open = state.withLock { state in
            state.isClosed = true
            defer { (state.open, state.ready) = ([:], [:]) }
            return Array(state.open.values)
        }
        for hub in open { await Self.close(try? await hub.value) }
    }

    // MARK: - One hub

    private func open(_ name: String) async throws -> Open {
        try Self.check(name)
        let task: Task<Open, any Error> = try state.withLock { state in
            guard !state.isClosed else { throw TaskHubError(.unavailable, "The host is stopping.") }
            if let known = state.open[name] { return known }
            let task = Task { try await make(name) }
            state.open[name] = task
            return task
        }
        do {
            let open = try await task.value
            state.withLock { if $0.open[name] == task { $0.ready[name] = open } }
            return open
        } catch {
            // The next one tries again.
            state.withLock { if $0.open[name] == task { $0.open[name] = nil } }
            throw (error as? StorageError).map { TaskHubError(.storage, $0.message) } ?? error
        }
    }

    private func make(_ name: String) async throws -> Open {
        let settings = configuration.durableTask
        let storage = try HubStorage.open(configuration(of: name), owner: owner)
        let hub = TaskHub(
            name: name, storage: storage, owner: owner, retention: settings.retention.policy,
            maxEntityOperationBatchSize: settings.maxEntityOperationBatchSize,
            onProblem: { [logger] problem in logger.error("Task hub '\(name)': \(problem)") },
            onNotice: { [logger] notice in logger.notice("Task hub '\(name)': \(notice)") })
        do {
            try await hub.open()
        } catch {
            await storage.close()
            throw error
        }
        let monitor = HubMonitor(hub: hub, storage: storage, configuration: configuration(of: name))
        return Open(
            hub: hub, storage: storage, served: ServedHub(hub, settings.payloads), monitor: monitor,
            monitoring: Task { try await monitor.run() })
    }

    private static func close(_ open: Open?) async {
        guard let open else { return }
        open.monitoring.cancel()
        await open.hub.close()
        await open.storage.close()
    }

    private func configuration(of name: String) -> HostConfiguration {
        var configuration = configuration
        configuration.durableTask.hubName = name
        return configuration
    }

    private func isStored(_ name: String) -> Bool {
        guard !configuration.storage.isEphemeral, (try? Self.check(name)) != nil else { return false }
        return FileManager.default.fileExists(atPath: HubFiles.path(configuration(of: name)))
    }

    /// A name becomes the name of a file.
    private static func check(_ name: String) throws {
        let isProper = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isProper, (1...64).contains(name.utf8.count) else {
            throw TaskHubError(
                .invalidArgument,
                "The name of a task hub has 1 to 64 ASCII letters, digits, '-' and '_'; '\(name)' has not.")
        }
    }
}

extension RemoteWorkers {
    /// - Parameter hub: the host's own.
    init(_ workers: ConnectedWorkers, hub: String) {
        @Sendable func limit(_ number: Int) -> Int? { number > 0 ? number : nil }
        self.init(
            list: {
                workers.facts.map { facts in
                    Worker(
                        id: facts.id, taskHub: facts.taskHub, name: facts.name, sdk: facts.userAgent, peer: facts.peer,
                        connectedAt: facts.connectedAt, lastHeard: facts.lastHeard, isFiltered: facts.isFiltered,
                        inHand: (facts.turns, facts.activities, facts.entities),
                        limits: (
                            limit(facts.maximumTurns), limit(facts.maximumActivities), limit(facts.maximumEntities)
                        ))
                }
            }, take: { workers.take(orchestrator: $0, in: hub) })
    }
}

extension HostedTaskHub {
    init(_ hub: TaskHub, client: any TaskHubClient, monitor: HubMonitor, _ workers: ConnectedWorkers) {
        self.init(name: hub.name, client: client)
        self.workers = RemoteWorkers(workers, hub: hub.name)
        unserved = { hub.unserved }
        activities = { InstanceActivities(open: hub.openActivities(of: $0), refused: hub.refusedResults(of: $0)) }
        view = TaskHubView(hub, monitor)
    }
}

extension TaskHubView {
    init(_ hub: TaskHub, _ monitor: HubMonitor) {
        self.init()
        held = { hub.heldInstances }
        overview = { try await monitor.overview($0) }
        stamp = { hub.stamp }
    }
}

extension ServedHub {
    /// A hub of this process.
    init(_ hub: TaskHub, _ payloads: PayloadSettings) {
        self.init(
            name: hub.name, client: PayloadClient(hub, threshold: payloads.threshold, limit: payloads.maxSize),
            door: hub,
            edge: PayloadEdge(hub, threshold: payloads.threshold))
    }
}
