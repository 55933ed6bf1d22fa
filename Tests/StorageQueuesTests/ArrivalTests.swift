import DurableTask
import InMemoryStorage
import StorageQueues
import Testing

@Suite(.timeLimit(.minutes(2))) struct ArrivalTests {
    private let store = InMemoryStorage()
    private let arrivals = MessageArrivals()
    private var queues: LocalQueueClient { LocalQueueClient(store: store, arrivals: arrivals) }

    @Test func whoWaitsIsWokenByAMessage() async throws {
        let queues = self.queues
        let count = queues.arrivals(in: "orders")
        async let woken: Void = queues.wait(in: "orders", since: count, atMost: .seconds(3_600))
        try await queues.put("one", in: "orders", hidden: .zero)
        await woken
        #expect(try await queues.get(32, from: "orders", hidden: .seconds(30)).map(\.text) == ["one"])
    }

    @Test func aMessageThatCameBeforeTheWaitIsNotMissed() async throws {
        let count = queues.arrivals(in: "orders")
        try await queues.put("one", in: "orders", hidden: .zero)
        await queues.wait(in: "orders", since: count, atMost: .seconds(3_600))
    }

    @Test func aHiddenMessageWakesWhenItIsDue() async throws {
        try await queues.put("later", in: "orders", hidden: .milliseconds(30))
        #expect(try await queues.get(1, from: "orders", hidden: .seconds(30)).isEmpty)
        await queues.wait(in: "orders", since: queues.arrivals(in: "orders"), atMost: .seconds(3_600))
        #expect(try await queues.get(1, from: "orders", hidden: .seconds(30)).map(\.text) == ["later"])
    }

    @Test func onlyTheCurrentReceiptDeletes() async throws {
        try await queues.put("one", in: "orders", hidden: .zero)
        let taken = try #require(try await queues.get(1, from: "orders", hidden: .seconds(30)).first)
        let renewed = try #require(try await queues.hide(taken, in: "orders", for: .seconds(60)))
        #expect(try await !queues.delete(taken, from: "orders"))
        #expect(try await queues.delete(renewed, from: "orders"))
        #expect(try await queues.hide(renewed, in: "orders", for: .seconds(60)) == nil)
        #expect(try await queues.count(of: "orders") == 0)
    }
}
