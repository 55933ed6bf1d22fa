import DurableTask
import Testing
import WorkerProtocol

@testable import Petrel
@testable import SwiftWorkers

#if canImport(Glibc)
    import Glibc
#endif

/// Both ends of the calls from a function to the task hub, in one process, over a real pair of sockets.
@Suite(.timeLimit(.minutes(2))) struct ClientCallTests {
    private let id = InstanceID(trusted: "i")

    @Test func `every call arrives as it was made, and its answer comes back`() async throws {
        var hub = ScriptedHub()
        let header = InstanceHeader(
            instanceID: id, name: "Hello", version: nil, status: .completed, generation: 0,
            executionID: ExecutionID("e"), createdAt: .epoch, lastUpdatedAt: .epoch, tags: ["a": "b"])
        let state = InstanceState(header: header, input: "1", output: "", failure: nil)
        hub.state = state
        hub.page = InstancePage(instances: [state], continuation: nil)
        hub.events = [HistoryEvent(timestamp: .epoch, .orchestratorStarted)]
        let wire = try Wire(hub)
        defer { wire.close() }
        let client = wire.client

        #expect(
            try await client.start(StartRequest(name: "Hello", instanceID: id, input: "2", idempotencyKey: "k")) == id)
        #expect(try await client.state(of: id, including: .output) == state)
        #expect(try await client.history(of: id) == hub.events)
        #expect(
            try await client.instances(
                matching: InstanceQuery(statuses: [.failed, .running], idPrefix: "a", pageSize: 5))
                == hub.page)
        try await client.raiseEvent("Go", input: "3", to: id, idempotencyKey: nil)
        try await client.terminate(id, output: nil, recursive: true)
        try await client.suspend(id, reason: "s")
        try await client.resume(id, reason: nil)
        #expect(try await client.purge(id))
        #expect(try await client.waitForCompletion(of: id, timeout: .milliseconds(1500)) == state)
        #expect(try await client.waitForStart(of: id, timeout: .zero) == state)
        #expect(
            hub.calls.events == [
                "start Hello 2 k", "state i 2", "history i", "instances 5 [\"Failed\", \"Running\"] a",
                "raiseEvent Go 3 i -", "terminate i - true", "suspend i s", "resume i -", "purge i false",
                "waitForCompletion i 1.5 seconds", "waitForStart i 0.0 seconds",
            ])
    }

    @Test func `what the hub refuses is thrown as it was`() async throws {
        var hub = ScriptedHub()
        hub.failure = TaskHubError(.gone, "It is finished.")
        let wire = try Wire(hub)
        defer { wire.close() }
        let error = await #expect(throws: TaskHubError.self) { try await wire.client.resume(id, reason: nil) }
        #expect(error == hub.failure)
    }

    @Test func `cancelling a wait ends it on both sides`() async throws {
        var hub = ScriptedHub()
        hub.waitsForEver = true
        let wire = try Wire(hub)
        defer { wire.close() }
        let wait = Task { try await wire.client.waitForCompletion(of: id, timeout: .seconds(60)) }
        await hub.calls.first { $0.hasPrefix("waitForCompletion") }
        wait.cancel()
        await #expect(throws: CancellationError.self) { try await wait.value }
        await hub.calls.first { $0 == "wait cancelled" }
        // A call made in a cancelled task throws too, and reaches nobody.
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await wire.client.purge(id)
        }
        await #expect(throws: CancellationError.self) { try await late.value }
        #expect(!hub.calls.events.contains("purge i false"))
    }

    @Test func `a thousand calls at once each get their own answer`() async throws {
        let wire = try Wire(ScriptedHub())
        defer { wire.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    let id = InstanceID(trusted: "i\(number)")
                    let started = try await wire.client.start(StartRequest(name: "Hello", instanceID: id))
                    #expect(started == id)
                }
            }
            try await group.waitForAll()
        }
    }
}

/// A worker's client on one end of a pair of sockets, a host's calls on the other.
private struct Wire {
    let client: RemoteTaskHubClient
    private let sockets: (WorkerSocket, WorkerSocket)

    init(_ hub: ScriptedHub) throws {
        var descriptors: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &descriptors) == 0)
        let sockets = (WorkerSocket(descriptor: descriptors[0]), WorkerSocket(descriptor: descriptors[1]))
        self.sockets = sockets
        let outbox = WorkerOutbox()
        let client = RemoteTaskHubClient(outbox)
        self.client = client
        SystemThread.start("test-writer") { outbox.write(to: sockets.0) }
        SystemThread.start("test-worker") {
            Self.frames(of: HostMessage.self, from: sockets.0) { frame in
                if case .clientReply(let reply) = frame.message { client.answered(reply, on: frame.stream) }
            }
            outbox.close()
        }
        SystemThread.start("test-host") {
            let calls = ClientCalls(hub)
            Self.frames(of: WorkerMessage.self, from: sockets.1) { frame in
                switch frame.message {
                case .clientCall(let call):
                    calls.begin(call, on: frame.stream) { reply in
                        var bytes: [UInt8] = []
                        _ = try? Frame(HostMessage.clientReply(reply), on: frame.stream).append(to: &bytes)
                        // Small enough for one write to be whole.
                        _ = sockets.1.write(bytes)
                    }
                case .cancel: calls.cancel(frame.stream)
                default: break
                }
            }
            calls.cancelAll()
        }
    }

    func close() {
        shutdown(sockets.0.descriptor, Int32(SHUT_RDWR))
        shutdown(sockets.1.descriptor, Int32(SHUT_RDWR))
    }

    private static func frames<Message>(
        of: Message.Type, from socket: WorkerSocket, take: (Frame<Message>) -> Void
    ) {
        var parser = FrameParser<Message>()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = socket.read(into: buffer)
            guard count > 0 else { return }
            parser.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            while let frame = try? parser.next() { take(frame) }
        }
    }
}
