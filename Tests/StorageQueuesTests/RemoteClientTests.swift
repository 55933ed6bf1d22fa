import DurableTask
import InMemoryStorage
import StorageQueues
import Testing

/// The client against the service, over a socket.
@Suite(.timeLimit(.minutes(2))) struct RemoteClientTests {
    private func withClient(
        _ rest: String = ";AccountKey=\(QueueAccounts.developmentKey)",
        _ body: @escaping (RemoteQueueClient) async throws -> Void
    ) async throws {
        try await OfficialPackageTests.withServer(InMemoryStorage()) { port in
            let name = QueueAccounts.developmentName
            let account = try QueueAccount(
                connectionString:
                    "DefaultEndpointsProtocol=http;AccountName=\(name);QueueEndpoint=http://127.0.0.1:\(port)/\(name)"
                    + rest)
            try await body(RemoteQueueClient(account))
        }
    }

    @Test func aMessageIsPutTakenHiddenAndDeleted() async throws {
        try await withClient { queues in
            try await queues.createQueue("orders")
            try await queues.createQueue("orders")
            let text = "<one> & \"two\"\r\n  ü 😀 "
            try await queues.put(text, in: "orders", hidden: .zero)
            #expect(try await queues.count(of: "orders") == 1)
            let first = try await queues.get(32, from: "orders", hidden: .seconds(60)).first
            let taken = try #require(first)
            #expect(taken.text == text)
            #expect(taken.dequeueCount == 1)
            #expect(taken.nextVisibleAt > taken.insertedAt)
            #expect(try await queues.get(32, from: "orders", hidden: .seconds(60)).isEmpty)
            let renewed = try #require(try await queues.hide(taken, in: "orders", for: .seconds(90)))
            #expect(renewed.receipt != taken.receipt)
            #expect(try await queues.hide(taken, in: "orders", for: .seconds(90)) == nil)
            #expect(try await !queues.delete(taken, from: "orders"))
            #expect(try await queues.delete(renewed, from: "orders"))
            #expect(try await !queues.delete(renewed, from: "orders"))
        }
    }

    @Test func aQueueThatIsNotThereIsEmpty() async throws {
        try await withClient { queues in
            let messages = try await queues.get(1, from: "nothing", hidden: .seconds(1))
            let count = try await queues.count(of: "nothing")
            #expect(messages.isEmpty && count == 0)
        }
    }

    @Test func whoWaitsHearsOfWhatThisProcessPuts() async throws {
        try await withClient { queues in
            try await queues.createQueue("orders")
            let count = queues.arrivals(in: "orders")
            async let woken: Void = queues.wait(in: "orders", since: count, atMost: .seconds(3_600))
            try await queues.put("one", in: "orders", hidden: .zero)
            await woken
        }
    }

    @Test func aWrongKeyIsAnErrorThatShowsNoKey() async throws {
        try await withClient(";AccountKey=c2VjcmV0") { queues in
            let error = await #expect(throws: QueueConnectionError.self) { try await queues.createQueue("orders") }
            #expect(error?.description.contains("403 AuthenticationFailed") == true, "\(error as Any)")
            #expect(error?.description.contains("c2VjcmV0") == false)
        }
    }

    @Test func aConnectionStringSaysWhereTheAccountIs() throws {
        let key = "AccountKey=c2VjcmV0"
        _ = try QueueAccount(connectionString: "AccountName=shop;\(key);EndpointSuffix=core.example")
        _ = try QueueAccount(
            connectionString: "QueueEndpoint=https://shop.queue.example/;SharedAccessSignature=?sv=1&sig=a%3D")
        for text in ["", "AccountName=shop", "AccountName=shop;AccountKey=???", key, "nonsense"] {
            let error = #expect(throws: QueueConnectionError.self) { try QueueAccount(connectionString: text) }
            #expect(error?.description.contains("connection string") == true)
        }
    }
}
