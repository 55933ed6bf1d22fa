import AsyncHTTPClient
public import DurableTask
public import Logging
import NIOCore
import NIOHTTP1
public import ServiceLifecycle

/// Where lifecycle notifications go, and how hard is tried.
public struct NotificationTarget: Sendable, Hashable {
    public var endpoint: String
    /// Sent as bearer token.
    public var token: String?
    public var kinds: Set<LifecycleNotification.Kind>
    /// How often one that was not taken is posted again.
    public var retryCount: Int
    /// The pause before the first repetition; it doubles up to five minutes.
    public var retryInterval: Duration

    public init(
        endpoint: String, token: String?, kinds: Set<LifecycleNotification.Kind>, retryCount: Int,
        retryInterval: Duration
    ) {
        self.endpoint = endpoint
        self.token = token
        self.kinds = kinds
        self.retryCount = retryCount
        self.retryInterval = retryInterval
    }
}

/// Posts what has become of orchestrations to a webhook. An answer other than 2xx, and none, is tried again.
///
/// Notifications are not kept on disk: those that wait when the host ends are lost.
public final class LifecycleNotifier: Service {
    /// How many wait at most; beyond it new ones are dropped, and that is said.
    private static let capacity = 10_000
    /// How many are posted at once.
    private static let width = 16

    private let target: NotificationTarget
    private let taskHub: String
    private let hub: any TaskHubClient
    private let logger: Logger
    private let waiting: AsyncStream<(InstanceID, isEnd: Bool)>
    private let feed: AsyncStream<(InstanceID, isEnd: Bool)>.Continuation

    public init(_ target: NotificationTarget, taskHub: String, hub: any TaskHubClient, logger: Logger) {
        self.target = target
        self.taskHub = taskHub
        self.hub = hub
        self.logger = logger
        (waiting, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// Does not block.
    public func tell(_ instanceID: InstanceID, isEnd: Bool) {
        if !isEnd, !target.kinds.contains(.started) { return }
        if case .dropped = feed.yield((instanceID, isEnd)) {
            logger.warning("A lifecycle notification of '\(instanceID)' is dropped: \(Self.capacity) wait already.")
        }
    }

    public func run() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for _ in 0..<Self.width {
                    group.addTask { for await (id, isEnd) in self.waiting { await self.tell(of: id, isEnd, client) } }
                }
            }
        }
        try await client.shutdown()
    }

    private func tell(of id: InstanceID, _ isEnd: Bool, _ client: HTTPClient) async {
        guard let header = try? await hub.state(of: id, including: [])?.header,
            let kind = isEnd ? LifecycleNotification.Kind(header.status) : .started, target.kinds.contains(kind)
        else { return }
        let notification = LifecycleNotification(kind: kind, taskHub: taskHub, header: header)
        var pause = target.retryInterval
        for attempt in 0...max(0, target.retryCount) {
            if attempt > 0 {
                guard (try? await Task.sleep(for: pause)) != nil else { return }
                pause = min(pause * 2, .seconds(300))
            }
            if await post(notification, client) { return }
        }
        logger.error(
            """
            The webhook \(target.endpoint) was not told that '\(id)' is \(kind.rawValue.lowercased()): it did not answer \
            with 2xx in \(target.retryCount + 1) attempts.
            """)
    }

    private func post(_ notification: LifecycleNotification, _ client: HTTPClient) async -> Bool {
        var request = HTTPClientRequest(url: target.endpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: LifecycleNotification.contentType)
        if let token = target.token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        request.body = .bytes(ByteBuffer(bytes: notification.body))
        guard let response = try? await client.execute(request, timeout: .seconds(30)) else { return false }
        return (200..<300).contains(response.status.code)
    }
}
