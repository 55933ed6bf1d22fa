internal import DurableTask
internal import Foundation
public import FunctionModel
public import Logging
internal import StorageQueues
internal import Synchronization

/// Runs the queue-triggered functions of a host on the messages of their queues.
///
/// A message is hidden while its function runs, for as long as that takes, and deleted when it has returned. After a failure it
/// is seen again; when it has been tried too often, it goes to `QUEUE-poison`. How often that was is kept with the message,
/// so a restart does not begin to count anew.
public final class QueueListener: Sendable {
    private let invoker: any FunctionInvoker
    private let connections: QueueConnections
    private let settings: QueueSettings
    private let switches: FunctionSwitches
    private let logger: Logger
    private let state = Mutex(State())

    /// How long a message is hidden at once; renewed at half of it. After a crash it is seen again when that is over, so it is
    /// short where renewing costs little.
    private static func hold(_ client: any QueueClient) -> Duration { .seconds(client.isPushed ? 10 : 120) }

    private struct State {
        var isRunning = false
        var queues: [String: (binding: QueueTriggerBinding, task: Task<Void, Never>)] = [:]
        /// Functions that were changed or went while they may still run.
        var leaving: [String: Task<Void, Never>] = [:]
    }

    public init(
        invoker: any FunctionInvoker, connections: QueueConnections, settings: QueueSettings,
        switches: FunctionSwitches = FunctionSwitches(), logger: Logger
    ) {
        self.invoker = invoker
        self.connections = connections
        self.settings = settings
        self.switches = switches
        self.logger = logger
    }

    /// Begins to take messages, also after ``stop()``.
    public func start() {
        state.withLock { $0.isRunning = true }
        functionsChanged()
    }

    /// Takes up functions that are new or have another queue, and lets those go that are gone.
    public func functionsChanged() {
        var wanted: [String: QueueTriggerBinding] = [:]
        for function in invoker.functions where !switches.isDisabled(function) {
            if case .queue(let binding) = function.trigger { wanted[function.name] = binding }
        }
        state.withLock { state in
            guard state.isRunning else { return }
            for (name, queue) in state.queues where wanted[name] != queue.binding {
                queue.task.cancel()
                state.leaving[name] = queue.task
                state.queues[name] = nil
            }
            for (name, binding) in wanted where state.queues[name] == nil {
                let earlier = state.leaving.removeValue(forKey: name)
                let task = Task { [self] in
                    await earlier?.value
                    await listen(name, binding)
                }
                state.queues[name] = (binding, task)
            }
        }
    }

    /// Takes no more messages. Returns when the functions under way have ended.
    public func stop() async {
        let leaving = state.withLock { state in
            state.isRunning = false
            for (name, queue) in state.queues {
                queue.task.cancel()
                state.leaving[name] = queue.task
            }
            state.queues = [:]
            return Array(state.leaving.values)
        }
        for task in leaving { await task.value }
    }

    // MARK: - One function

    /// Where the messages of a function are, and what is done with them.
    private struct Source {
        var function: String
        var queue: String
        var client: any QueueClient
        var retry: FunctionRetry?
    }

    private func listen(_ name: String, _ binding: QueueTriggerBinding) async {
        let source: Source
        do {
            source = Source(
                function: name, queue: try connections.name(binding.queue),
                client: try connections.client(binding.connection), retry: binding.retry)
        } catch {
            logger.error("The queue function '\(name)' is not run: \(error)")
            return
        }
        await withDiscardingTaskGroup { group in
            let running = Running()
            var pause = Self.shortestPause
            while !Task.isCancelled {
                let arrivals = source.client.arrivals(in: source.queue)
                do {
                    try await source.client.createQueue(source.queue)
                    let messages = try await source.client.get(
                        settings.batchSize, from: source.queue, hidden: Self.hold(source.client))
                    for message in messages {
                        running.begin()
                        // What has begun is finished, also while the host stops.
                        let task = Task { [self] in
                            await handle(message, of: source)
                            running.end()
                        }
                        group.addTask { await task.value }
                    }
                    await running.wait(downTo: settings.newBatchThreshold)
                    if !messages.isEmpty {
                        pause = Self.shortestPause
                        continue
                    }
                } catch {
                    logger.error("The queue '\(source.queue)' of '\(name)' cannot be read: \(error)")
                }
                let limit = source.client.isPushed ? Self.longestQuiet : min(pause, settings.maxPollingInterval)
                await source.client.wait(in: source.queue, since: arrivals, atMost: limit)
                pause = min(pause * 2, settings.maxPollingInterval)
            }
        }
    }

    private static let shortestPause = Duration.milliseconds(100)
    /// What an earlier process has hidden is found by looking.
    private static let longestQuiet = Duration.seconds(5)

    private func handle(_ message: ReceivedMessage, of source: Source) async {
        if isSpent(message, of: source), (try? await putAside(message, of: source)) == true { return }
        let held = Held(message)
        let renewal = Task { [self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.hold(source.client) / 2)
                guard !Task.isCancelled else { return }
                do {
                    guard
                        let renewed = try await source.client.hide(
                            held.message, in: source.queue, for: Self.hold(source.client))
                    else { return }
                    held.replace(by: renewed)
                } catch {
                    logger.warning("A message of '\(source.queue)' could not be kept hidden: \(error)")
                }
            }
        }
        let hasFailed = await run(message, of: source)
        renewal.cancel()
        await renewal.value
        do {
            if hasFailed {
                try await giveBack(held.message, of: source)
            } else if try await !source.client.delete(held.message, from: source.queue) {
                logger.warning(
                    "A message of '\(source.queue)' was taken by somebody else while '\(source.function)' ran; it runs again."
                )
            }
        } catch {
            logger.error("A message of '\(source.queue)' is seen again although '\(source.function)' ran: \(error)")
        }
    }

    /// - Returns: whether the function failed.
    private func run(_ message: ReceivedMessage, of source: Source) async -> Bool {
        var request = HTTPRequestData(method: .post, origin: "", path: "")
        request.body = MessageText.decoded(message.text, isBase64: settings.isBase64)
        func text(_ time: Timestamp) -> String {
            Date(timeIntervalSince1970: TimeInterval(time.seconds)).formatted(.iso8601)
        }
        for (name, value) in [
            ("Id", message.id), ("PopReceipt", message.receipt), ("DequeueCount", "\(message.dequeueCount)"),
            ("InsertionTime", text(message.insertedAt)), ("ExpirationTime", text(message.expiresAt)),
            ("NextVisibleTime", text(message.nextVisibleAt)),
        ] {
            request.headers.add(name, value)
        }
        while true {
            do {
                _ = try await invoker.invoke(source.function, with: request)
                return false
            } catch let error as InvocationError where error.code == .unavailable || error.code == .unknownFunction {
                // No worker is there at the moment: that is no try.
                if !state.withLock({ $0.isRunning }) { return true }
                try? await Task.sleep(for: .milliseconds(250))
            } catch {
                logger.error(
                    "The queue function '\(source.function)' failed: \(error)",
                    metadata: ["messageId": "\(message.id)", "dequeueCount": "\(message.dequeueCount)"])
                return true
            }
        }
    }

    /// A message whose function failed is seen again, or goes to the poison queue.
    private func giveBack(_ message: ReceivedMessage, of source: Source) async throws {
        let pause =
            if let retry = source.retry { retry.pause(afterFailures: message.dequeueCount) } else {
                message.dequeueCount < settings.maxDequeueCount ? settings.visibilityTimeout : nil
            }
        if pause == nil, try await putAside(message, of: source) { return }
        _ = try await source.client.hide(message, in: source.queue, for: pause ?? settings.visibilityTimeout)
    }

    /// Whether the message was taken more often than it may be tried: the host ended, again and again, while its function ran.
    private func isSpent(_ message: ReceivedMessage, of source: Source) -> Bool {
        guard let retry = source.retry else { return message.dequeueCount > settings.maxDequeueCount }
        return message.dequeueCount > 1 && retry.pause(afterFailures: message.dequeueCount - 1) == nil
    }

    /// Moves a message to the poison queue.
    /// - Returns: false where there is none: a poison queue has none itself, and names end after 63 characters.
    private func putAside(_ message: ReceivedMessage, of source: Source) async throws -> Bool {
        let suffix = "-poison"
        let poison = source.queue + suffix
        guard !source.queue.hasSuffix(suffix), poison.count <= 63 else { return false }
        try await source.client.createQueue(poison)
        try await source.client.put(message.text, in: poison, hidden: .zero)
        _ = try await source.client.delete(message, from: source.queue)
        logger.warning(
            "A message of '\(source.queue)' was taken \(message.dequeueCount) times and is now in '\(poison)'.",
            metadata: ["messageId": "\(message.id)"])
        return true
    }
}

/// A message with the receipt that is current.
private final class Held: Sendable {
    private let current: Mutex<ReceivedMessage>
    init(_ message: ReceivedMessage) { current = Mutex(message) }
    var message: ReceivedMessage { current.withLock { $0 } }

    func replace(by renewed: ReceivedMessage) {
        current.withLock { message in
            message.receipt = renewed.receipt
            message.nextVisibleAt = renewed.nextVisibleAt
        }
    }
}

/// How many functions run, and who waits for fewer.
private final class Running: Sendable {
    private let state = Mutex((count: 0, waiting: [(limit: Int, continuation: AsyncStream<Void>.Continuation)]()))

    func begin() { state.withLock { $0.count += 1 } }

    func end() {
        let ready = state.withLock { state in
            state.count -= 1
            let count = state.count
            let ready = state.waiting.filter { count <= $0.limit }.map(\.continuation)
            state.waiting.removeAll { count <= $0.limit }
            return ready
        }
        for continuation in ready { continuation.finish() }
    }

    /// Returns when no more than `limit` run, or the task is cancelled.
    func wait(downTo limit: Int) async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            if state.count <= limit { continuation.finish() } else { state.waiting.append((limit, continuation)) }
        }
        for await _ in stream {}
    }
}
