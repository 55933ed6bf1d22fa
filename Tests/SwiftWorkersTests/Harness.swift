import DurableTask
import FunctionModel
import SwiftWorkers
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A function app in worker processes, with everything around it recorded.
struct Harness {
    let worker: SwiftWorker
    let door: RecordingDoor
    let hub: ScriptedHub
    let log: RecordingLog

    /// The fixture's executable, beside the test program.
    static let executable: String = {
        var path = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &path, path.count)
        let program = String(decoding: path.prefix(max(length, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return program.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/TestWorker"
    }()

    func post(_ function: String, _ body: String = "") async throws -> HTTPResponseData {
        try await worker.invoke(function, with: request(body))
    }

    func request(_ body: String) -> HTTPRequestData {
        HTTPRequestData(method: .post, origin: "http://localhost", path: "/api", body: Array(body.utf8))
    }

    /// The process that answers now.
    func processID() async throws -> Int32 {
        try #require(Int32(try await post("environment").headers["X-Process"] ?? ""))
    }
}

/// Runs the fixture, waits until it serves, runs the test, and stops it.
func withWorker(
    hub: ScriptedHub = ScriptedHub(), configure: (inout SwiftWorkerConfiguration) -> Void = { _ in },
    test: (Harness) async throws -> Void
) async throws {
    var configuration = SwiftWorkerConfiguration(executable: Harness.executable)
    configuration.taskHub = "tests"
    configure(&configuration)
    let (door, log) = (RecordingDoor(), RecordingLog())
    let worker = SwiftWorker(configuration, door: door, client: hub, logger: log.logger)
    let running = Task { try await worker.run() }
    do {
        _ = try await worker.waitUntilReady()
        try await test(Harness(worker: worker, door: door, hub: hub, log: log))
    } catch {
        running.cancel()
        _ = await running.result
        throw error
    }
    running.cancel()
    try await running.value
}

/// Runs the fixture where it cannot serve; answers why.
func refusal(start: String, helloTimeout: Duration = .seconds(30)) async throws -> SwiftWorkerError {
    var configuration = SwiftWorkerConfiguration(executable: Harness.executable)
    configuration.environment = ["TEST_WORKER_START": start]
    configuration.helloTimeout = helloTimeout
    let worker = SwiftWorker(configuration, door: RecordingDoor(), client: ScriptedHub(), logger: RecordingLog().logger)
    let running = Task { try await worker.run() }
    let seen = await #expect(throws: SwiftWorkerError.self) { _ = try await worker.waitUntilReady() }
    let thrown = await #expect(throws: SwiftWorkerError.self) { try await running.value }
    #expect(seen == thrown)
    return try #require(thrown)
}
