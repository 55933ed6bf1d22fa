import DurableTask
import FunctionModel
import NIOPosix
import Testing
import WorkerProtocol

@testable import SwiftWorkers

/// What a worker does when its host is gone.
@Suite(.timeLimit(.minutes(2))) struct LostHostTests {
    @Test func `a worker ends by itself when its socket closes, also while its functions run`() async throws {
        let folder = try SocketFolder.make(in: nil)
        defer { folder.remove() }
        let log = RecordingLog()
        let configuration = SwiftWorkerConfiguration(executable: Harness.executable)
        let program = WorkerProgram(
            configuration, executable: Harness.executable, socket: folder.socket(1), logger: log.logger)
        let events = Recorder<WorkerLife.Event>()
        let connection = WorkerConnection(
            id: .init("w"), door: RecordingDoor(), client: ScriptedHub(), bodyLimit: 100, log: { _ in },
            events: { events.record($0) })
        let listener = try await WorkerListener.listen(
            at: folder.socket(1), on: MultiThreadedEventLoopGroup.singleton
        ) { WorkerChannelHandler(connection, report: { _ in }) }
        async let exit = program.run()
        await events.first { if case .hello = $0 { true } else { false } }
        connection.send(.welcome(.init(taskHub: "t", connectionName: "c")))
        let invocation = Task {
            try await connection.invoke("linger", with: .init(method: .post, origin: "", path: ""))
        }
        await log.line(containing: "lingering")
        connection.close()
        #expect(await exit == .code(0))
        connection.fail(.init(.workerLost, "gone"))
        await #expect(throws: (any Error).self) { try await invocation.value }
        await listener.close()
        program.removeSocket()
    }
}
