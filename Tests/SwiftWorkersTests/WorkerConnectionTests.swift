import DurableTask
import NIOCore
import NIOEmbedded
import Testing
import WorkerProtocol

@testable import SwiftWorkers

/// The host's end of a socket, on a channel whose worker the test plays.
@Suite struct WorkerConnectionTests {
    /// A write that fails makes the channel read what the other side has left, within the write.
    private final class LeavesSomethingToRead: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private let left: ByteBuffer

        init(_ left: ByteBuffer) { self.left = left }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            context.fireChannelRead(NIOAny(left))
            context.close(promise: promise)
        }
    }

    @Test func aTurnLongerThanAWorkerTakesIsHeldAndSaysSo() throws {
        let door = RecordingDoor()
        let connection = WorkerConnection(
            id: ExecutorID("worker-1"), door: door, client: ScriptedHub(), bodyLimit: 1 << 20, frameLimit: 1_000,
            log: { _ in }, events: { _ in })
        let token = TurnToken(instanceID: InstanceID(trusted: "a"), dispatch: 1)
        connection.run(
            TurnWorkItem(
                token: token, executionID: ExecutionID("e"), name: "large", version: nil, turn: 1,
                pastEvents: [[UInt8](repeating: 0, count: 2_000)], newEvents: [], encodedNewEvents: [], trace: nil))
        let reasons = door.events.events.compactMap { event -> HoldReason? in
            if case .turn(token, .held(let reason)) = event { reason } else { nil }
        }
        #expect(reasons.map(\.kind) == [.tooLarge])
        #expect(reasons.first?.message.contains("2000 bytes") == true)
    }

    @Test func whatIsLeftOfAWorkerIsReadInTheMiddleOfAWriteToIt() throws {
        let door = RecordingDoor()
        let token = ActivityToken(
            instanceID: InstanceID(trusted: "a"), scheduling: Scheduling(generation: 0, turn: 0, eventID: 1),
            dispatch: 1)
        var bytes: [UInt8] = []
        _ = try Frame(WorkerMessage.activityResult(token, .completed(nil))).append(to: &bytes)
        let connection = WorkerConnection(
            id: ExecutorID("worker-1"), door: door, client: ScriptedHub(), bodyLimit: 1 << 20, log: { _ in },
            events: { _ in })
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers([
            LeavesSomethingToRead(ByteBuffer(bytes: bytes)), WorkerChannelHandler(connection) { _ in },
        ])
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).wait()
        connection.send(.shutdown)
        channel.embeddedEventLoop.run()
        #expect(door.events.events.contains { if case .activity(token, .completed) = $0 { true } else { false } })
        #expect(!channel.isActive)
    }
}
