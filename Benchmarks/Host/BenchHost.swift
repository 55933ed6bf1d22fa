import DurableTask
import DurableTaskHub
import Foundation
import Logging
import Petrel
import SQLiteStorage

/// A task hub on disk with the functions of this program, in process or in a worker: what a host has without HTTP.
struct BenchHost {
    let storage: SQLiteStorage
    let hub: TaskHub
    let functions: ConnectedFunctions
    let client: DurableClient
    let logger: Logger
    /// How long the storage and the hub took to open.
    let openSeconds: Double

    /// Gives the body a new hub, which is deleted afterwards.
    static func run<Value>(_ place: FunctionPlace, _ body: (BenchHost) async throws -> Value) async throws -> Value {
        let folder = try BenchFolder()
        defer { folder.remove() }
        return try await run(place, file: folder.path + "/bench.db", body)
    }

    /// Gives the body the hub of this file.
    static func run<Value>(
        _ place: FunctionPlace, file: String, _ body: (BenchHost) async throws -> Value
    ) async throws -> Value {
        let host = try await BenchHost(place, file: file)
        let outcome: Swift.Result<Value, any Error>
        do {
            outcome = .success(try await body(host))
        } catch {
            outcome = .failure(error)
        }
        await host.functions.disconnect(from: host.hub)
        await host.hub.close()
        await host.storage.close()
        return try outcome.get()
    }

    private init(_ place: FunctionPlace, file: String) async throws {
        var logger = Logger(label: "bench") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        self.logger = logger
        let start = seconds()
        storage = try SQLiteStorage.open(file: file, owner: "bench")
        hub = TaskHub(name: "bench", storage: storage, owner: "bench") { [logger] in logger.warning("\($0)") }
        try await hub.open()
        openSeconds = seconds() - start
        functions = try await ConnectedFunctions(place, hub: hub, logger: logger)
        client = DurableClient(
            PayloadClient(hub, threshold: 64 << 10, limit: 100 << 20),
            hub: HubAddress(taskHub: "bench", connection: "Storage"))
    }

    /// Returns when nothing is under way any more.
    func settle() async throws {
        while !hub.isIdle { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Of this process and of the worker, once what is not in use has been given back.
    var residentBytes: Double {
        get async throws {
            try await functions.forgetPeak()
            return Usage.now.residentBytes + (try await functions.workerUsage?.residentBytes ?? 0)
        }
    }

    /// Runs the body and says what it took, for each of `count` orchestrations: figures that do not depend on how busy
    /// the machine is.
    func measure(_ count: Int, _ body: () async throws -> Void) async throws -> Cost {
        try await functions.forgetPeak()
        let (worker, own, rows) = (try await functions.workerUsage, Usage.now, storage.statistics)
        let time = try await seconds(of: body)
        let (ownLater, rowsLater) = (Usage.now, storage.statistics)
        let ownUsed = ownLater - own
        let each = 1 / Double(count)
        var figures = [
            Figure("fsync_each", Double(rowsLater.batches - rows.batches) * each),
            Figure("rows_each", Double(rowsLater.rows - rows.rows) * each),
            Figure("log_kB_each", Double(rowsLater.bytes - rows.bytes) / 1000 * each),
            Figure("disk_kB_each", ownUsed.bytesWritten / 1000 * each),
        ]
        var (cpu, system) = (ownUsed.cpuSeconds, ownUsed.systemSeconds)
        var peak = ownLater.peakBytes
        if let worker, let later = try await functions.workerUsage {
            cpu += (later - worker).cpuSeconds
            system += (later - worker).systemSeconds
            peak += later.peakBytes
        }
        figures += [
            Figure("cpu_ms_each", cpu * 1000 * each), Figure("system_part", system / cpu),
            Figure("peak_MB", peak / 1e6),
        ]
        return Cost(time: time, figures: figures)
    }
}

/// What something took.
struct Cost {
    /// In seconds.
    var time: Double
    /// For each orchestration or activity.
    var figures: [Figure]

    /// - Throws: when there is no such figure.
    func figure(_ name: String) throws -> Double {
        guard let figure = figures.first(where: { $0.name == name }) else { throw BenchError("No figure '\(name)'.") }
        return figure.value
    }
}
