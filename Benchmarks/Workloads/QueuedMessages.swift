import FunctionModel
import HostTriggers
import StorageQueues
import Synchronization

/// W10: messages through a queue: each acknowledged when it is durable, until a function has run on all of them and they are
/// deleted.
enum QueuedMessages {
    /// How many clients put messages at once.
    private static let clients = 64

    static func measure(count: Int, _ place: FunctionPlace) async throws -> Result {
        let cost = try await BenchHost.run(place) { try await run(count, on: $0) }
        return Result(
            name: "W10 \(count) messages through a queue, \(place.rawValue)",
            figures: [Figure("per_s", Double(count) / cost.time)] + cost.figures)
    }

    static func run(_ count: Int, on host: BenchHost) async throws -> Cost {
        let queues = LocalQueueClient(store: host.storage, arrivals: MessageArrivals())
        let invoker = Counting(host.functions.invoker)
        let listener = QueueListener(
            invoker: invoker,
            connections: QueueConnections(own: queues, settings: [:], remote: { throw QueueBindingError($0) }),
            settings: QueueSettings(), logger: host.logger)
        listener.start()
        let cost = try await host.measure(count) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<clients {
                    group.addTask {
                        for number in stride(from: client, to: count, by: clients) {
                            try await queues.put("\(number)", in: messageQueue, hidden: .zero)
                        }
                    }
                }
                try await group.waitForAll()
            }
            await invoker.wait(for: count)
        }
        await listener.stop()
        return cost
    }

    /// Knows how many invocations have ended.
    private final class Counting: FunctionInvoker {
        private let base: any FunctionInvoker
        private let count = Mutex(0)
        private let ended: AsyncStream<Int>
        private let end: AsyncStream<Int>.Continuation

        init(_ base: any FunctionInvoker) {
            self.base = base
            (ended, end) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        }

        var functions: [FunctionMetadata] { base.functions }

        func invoke(_ function: String, with request: HTTPRequestData) async throws -> HTTPResponseData {
            let response = try await base.invoke(function, with: request)
            end.yield(
                count.withLock { count in
                    count += 1
                    return count
                })
            return response
        }

        func wait(for wanted: Int) async { for await count in ended where count >= wanted { return } }
    }
}
