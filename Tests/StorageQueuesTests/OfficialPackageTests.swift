import DurableTask
import Foundation
import InMemoryStorage
import Logging
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

/// Programs of the Python environment that `scripts/python-env` makes.
enum Python {
    struct Result: Sendable {
        var status: Int32
        var output: String
    }

    static func run(_ script: String, _ arguments: [String]) async throws -> Result {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let prepared = try await finished(root.appendingPathComponent("scripts/python-env").path, [])
        guard prepared.status == 0, let python = prepared.output.split(separator: "\n").last.map(String.init) else {
            return prepared
        }
        return try await finished(python, [script] + arguments)
    }

    private static func finished(_ program: String, _ arguments: [String]) async throws -> Result {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("petrel-\(UUID().uuidString).txt")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = try FileHandle(forWritingTo: file)
        process.standardOutput = output
        process.standardError = output
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Result(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
