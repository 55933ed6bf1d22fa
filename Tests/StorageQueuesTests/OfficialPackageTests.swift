import DurableTask
import Foundation
import InMemoryStorage
import Logging
import PythonPrograms
import SQLiteStorage
import ServiceLifecycle
import StorageQueues
import Testing

/// The package `azure-storage-queue` from PyPI against the service.
@Suite(.serialized, .timeLimit(.minutes(10))) struct OfficialPackageTests {
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Serves a store on a free port while `body` runs.
    static func withServer(_ store: any HostStore, _ body: (Int) async throws -> Void) async throws {
        let server = QueueServer(QueueService(store: store, logger: logger), port: 0, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        let run = Task { try await group.run() }
        do {
            try await body(try await server.port())
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await run.value
    }

    private func check(_ store: any HostStore) async throws {
        try await Self.withServer(store) { port in
            let result = try await Python.run(
                URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("queue_checks.py")
                    .path,
                ["\(port)"])
            #expect(result.status == 0, "\(result.output.suffix(3_000))")
            #expect(result.output.contains("checks"))
        }
    }

    @Test func everyMethodOfTheOfficialPackageWorksInMemory() async throws { try await check(InMemoryStorage()) }

    @Test func everyMethodOfTheOfficialPackageWorksInAFile() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("petrel-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let storage = try SQLiteStorage.open(file: folder.appendingPathComponent("q.db").path, owner: "test")
        try await check(storage)
        await storage.close()
    }
}
