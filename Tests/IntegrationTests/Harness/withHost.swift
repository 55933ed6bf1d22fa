import Foundation
import HostConfiguration
import PetrelHost

/// Runs a test against a host on a free port with a data folder of its own.
/// - Parameter folder: kept when it is given, so that another host can go on there.
func withHost(
    _ functions: FunctionHost.Functions, folder: String? = nil, configure: (inout HostConfiguration) -> Void = { _ in },
    _ body: (RunningHost) async throws -> Void
) async throws {
    let ownFolder = folder == nil ? TemporaryFolder() : nil
    defer { ownFolder?.remove() }
    var configuration = HostConfiguration()
    configuration.listen.address = "127.0.0.1"
    configuration.listen.port = 0
    configuration.storage.folder = folder ?? ownFolder?.path ?? ""
    configure(&configuration)
    let log = RecordedLog()
    let (ready, announce) = AsyncStream<Int>.makeStream()
    let host = FunctionHost(configuration, functions: functions, logger: log.logger) { announce.yield($0.port) }
    let run = Task {
        defer { announce.finish() }
        do { try await host.run() } catch is CancellationError {}
    }
    var ports = ready.makeAsyncIterator()
    guard let port = await ports.next() else {
        try await run.value
        throw HostEnded()
    }
    let outcome: Result<Void, any Error>
    do {
        try await body(RunningHost(origin: "http://127.0.0.1:\(port)", host: host, log: log))
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    run.cancel()
    try await run.value
    try outcome.get()
}

/// The host ended before it was ready.
struct HostEnded: Error {}

/// A folder of one test.
struct TemporaryFolder: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("petrel-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// A file of a name, with these contents.
    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
    }

    /// The lines of a file; none when it is not there.
    func lines(of name: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: path + "/" + name) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
