import DurableTask
import Foundation
import HostConfiguration
import HostHTTP
import HostTriggers
import Logging
import NIOCore
import ServiceLifecycle
import StorageQueues
import Synchronization

/// The queues of a host: the service, and the connections of bindings.
struct HostQueues: Sendable {
    let connections: QueueConnections
    let settings: QueueSettings
    let administration: QueueAdministration
    /// Nil where nobody asked for it.
    let server: OptionalListener?

    init(_ configuration: HostConfiguration, store: any HostStore, variables: [String: String], logger: Logger) {
        let arrivals = MessageArrivals()
        let remote = RemoteQueues()
        let own = LocalQueueClient(store: store, arrivals: arrivals)
        administration = QueueAdministration(own, store)
        connections = QueueConnections(
            own: own, settings: variables,
            remote: { try remote.client($0) })
        let queues = configuration.queues
        var settings = QueueSettings()
        settings.batchSize = queues.batchSize
        settings.newBatchThreshold = queues.newBatchThreshold ?? queues.batchSize / 2
        settings.maxDequeueCount = queues.maxDequeueCount
        settings.visibilityTimeout = queues.visibilityTimeout
        settings.maxPollingInterval = queues.maxPollingInterval
        settings.isBase64 = queues.messageEncoding == .base64
        self.settings = settings
        guard let port = configuration.listen.queuePort else {
            server = nil
            return
        }
        let service = QueueService(
            store: store, accounts: QueueAccounts(variables["AZURITE_ACCOUNTS"]), arrivals: arrivals, logger: logger)
        // Everybody knows the development account's key, so only this machine reaches the service without others.
        let name = configuration.listen.address
        let isOwn = variables["AZURITE_ACCOUNTS"].map { !$0.isEmpty } ?? false
        let addresses =
            configuration.listen.isLoopback && name.lowercased() != "localhost"
            ? [name]
            : isOwn && !configuration.listen.isLoopback
                ? (name == "*" ? ["::", "0.0.0.0"] : [name])
                : ["127.0.0.1", "::1"]
        let queueServer = QueueServer(service, addresses: addresses, port: port, logger: logger)
        server = OptionalListener(
            name: "the queue service", option: "--queue-port", port: port,
            mayBeTaken: configuration.listen.isQueuePortByDefault, server: queueServer,
            bound: { try await queueServer.port() }, logger: logger)
    }
}

/// The clients of other accounts: one for each connection string, so that a listener hears of what this host puts.
private final class RemoteQueues: Sendable {
    private let clients = Mutex<[String: RemoteQueueClient]>([:])

    func client(_ connectionString: String) throws -> RemoteQueueClient {
        try clients.withLock { clients in
            if let client = clients[connectionString] { return client }
            let client = RemoteQueueClient(try QueueAccount(connectionString: connectionString))
            clients[connectionString] = client
            return client
        }
    }
}

/// Queue functions run as long as the host does; one that has begun may finish.
struct RunningQueues: Service {
    var listener: QueueListener
    var grace: Duration

    func run() async throws {
        listener.start()
        try? await gracefulShutdown()
        let (ended, end) = AsyncStream<Void>.makeStream()
        let stop = Task {
            await listener.stop()
            end.finish()
        }
        let limit = Task {
            try? await Task.sleep(for: grace)
            end.finish()
        }
        for await _ in ended {}
        stop.cancel()
        limit.cancel()
    }
}

extension QueueAdministration {
    /// How many messages are shown.
    private static let shown = 100

    fileprivate init(_ client: LocalQueueClient, _ store: any HostStore) {
        self.init()
        list = {
            var queues: [Queue] = []
            for name in try await client.queues() {
                queues.append(Queue(name: name, count: try await client.count(of: name)))
            }
            return queues
        }
        peek = { try await store.peek(at: $0, limit: Self.shown, now: .system) }
        redrive = { queue in
            let poison = queue + "-poison"
            var moved = 0
            while true {
                let messages = try await client.get(32, from: poison, hidden: .seconds(60))
                if messages.isEmpty { return moved }
                for message in messages {
                    // Put before it is taken away: twice is better than never.
                    try await client.put(message.text, in: queue, hidden: .zero)
                    _ = try await client.delete(message, from: poison)
                    moved += 1
                }
            }
        }
    }
}
