import Foundation
import HostConfiguration
import Logging
import PetrelHost
import ServiceLifecycle
import Testing

@testable import Scenarios

/// A host within another program, shut down with it.
@Suite struct EmbeddedDrainTests {
    @Test func aHostThatIsAServiceDrainsWithItsGroup() async throws {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        var configuration = HostConfiguration()
        configuration.listen.address = "127.0.0.1"
        configuration.listen.port = 0
        configuration.storage.folder = folder.path
        let log = RecordedLog()
        let (ready, announce) = AsyncStream<Int>.makeStream()
        let functions = Door.inProcess.functions(module: "Scenarios", program: "ScenarioApp")
        let host = FunctionHost(configuration, functions: functions, logger: log.logger) { announce.yield($0.port) }
        let group = ServiceGroup(configuration: .init(services: [host], logger: log.logger))
        async let run: Void = group.run()
        var ports = ready.makeAsyncIterator()
        let running = RunningHost(origin: "http://127.0.0.1:\(try #require(await ports.next()))", host: host, log: log)
        let gate = UUID().uuidString
        let check = try await running.begin("blocked", gate)
        _ = try await running.notes(gate, atLeast: 1)
        await group.triggerGracefulShutdown()
        try await eventually("it is not ready") { try await running.get("/readyz").status == 503 }
        Gates.shared.open(gate)
        try await run
        try await withHost(functions, folder: folder.path) { host in
            let output: String = try await host.output(of: host.instance(check.id))
            #expect(output == gate)
            let notes = await Notebook.shared.read(gate, atLeast: 1)
            #expect(notes.count == 1, "the activity ran once, in the first host")
        }
    }
}
