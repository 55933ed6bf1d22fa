import DurableTask
import FunctionModel
import HostTriggers
import InMemoryStorage
import Logging
import StorageQueues
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct QueueListenerTests {
    /// One function, that fails.
    private final class Unwilling: FunctionInvoker {
        let functions: [FunctionMetadata]
        let calls = Mutex(0)

        init(_ queue: String, retry: FunctionRetry? = nil) {
            functions = [
                FunctionMetadata(
                    name: "read", location: "", trigger: .queue(QueueTriggerBinding(queue: queue, retry: retry)))
            ]
        }

        func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
            calls.withLock { $0 += 1 }
            throw InvocationError(.threw, "No.", errorType: "Unwilling")
        }
    }

    private let store = InMemoryStorage()
    private let arrivals = MessageArrivals()

    /// Listens until a message is in the queue that `done` names, or as often tried as it says.
    private func listen(_ function: Unwilling, until done: @Sendable (LocalQueueClient) async throws -> Bool)
        async throws
    {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let queues = LocalQueueClient(store: store, arrivals: arrivals)
        let listener = QueueListener(
            invoker: function,
            connections: QueueConnections(own: queues, settings: [:], remote: { throw QueueBindingError($0) }),
            settings: QueueSettings(), logger: logger)
        listener.start()
        while try await !done(queues) { await Task.yield() }
        await listener.stop()
    }

    private func put(_ text: String, in queue: String, taken count: Int) async throws {
        let queues = LocalQueueClient(store: store, arrivals: arrivals)
        try await queues.createQueue(queue)
        try await queues.put(text, in: queue, hidden: .zero)
        for _ in 0..<count { _ = try await queues.get(1, from: queue, hidden: .zero) }
    }

    @Test func aMessageThatFailedTooOftenIsPutAside() async throws {
        let function = Unwilling("orders")
        try await put("one", in: "orders", taken: 0)
        try await listen(function) { try await $0.count(of: "orders-poison") == 1 }
        #expect(function.calls.withLock { $0 } == 5)
        #expect(try await store.count(of: "orders", now: .system) == 0)
    }

    @Test func aMessageThatEndedTheHostTooOftenIsNotTriedAgain() async throws {
        let function = Unwilling("orders")
        try await put("one", in: "orders", taken: 5)
        try await listen(function) { try await $0.count(of: "orders-poison") == 1 }
        #expect(function.calls.withLock { $0 } == 0)
    }

    @Test func aPolicySaysHowOften() async throws {
        let function = Unwilling("orders", retry: .fixedDelay(maxRetryCount: 2, delayInterval: .zero))
        try await put("one", in: "orders", taken: 1)
        try await listen(function) { try await $0.count(of: "orders-poison") == 1 }
        #expect(function.calls.withLock { $0 } == 2)
    }

    @Test func aPoisonQueueHasNoneItself() async throws {
        let function = Unwilling("orders-poison")
        try await put("one", in: "orders-poison", taken: 0)
        try await listen(function) { _ in function.calls.withLock { $0 } >= 8 }
        #expect(try await store.count(of: "orders-poison", now: .system) == 1)
        #expect(try await store.count(of: "orders-poison-poison", now: .system) == 0)
    }
}
