import DurableTask
import DurableTaskHub
import Foundation
import Logging
import Petrel
import SQLiteStorage

/// A task hub on disk with the functions of this program in process: the engine without HTTP.
struct BenchHost {
    let folder: BenchFolder
    let storage: SQLiteStorage
    let hub: TaskHub
    let executor: FunctionExecutor
    let client: DurableClient

    static func run(_ body: (BenchHost) async throws -> Result) async throws -> Result {
        let host = try await BenchHost()
        let result = try await body(host)
        await host.close()
        return result
    }

    private init() async throws {
        folder = try BenchFolder()
        storage = try SQLiteStorage.open(file: folder.path + "/bench.db", owner: "bench")
        hub = TaskHub(name: "bench", storage: storage, owner: "bench")
        try await hub.open()
        let address = HubAddress(taskHub: "bench", connection: "bench")
        executor = FunctionExecutor(
            id: ExecutorID("bench"), functions: try FunctionRegistry.discover(modules: nil), buildID: "bench",
            client: hub, hub: address, door: hub)
        executor.connect()
        client = DurableClient(hub, hub: address)
    }

    private func close() async {
        executor.shutdown()
        await hub.close()
        await storage.close()
        folder.remove()
    }

    /// Figures that do not depend on the machine's mood, for `count` orchestrations between two readings.
    func economy(since before: (Usage, SQLiteStatistics), count: Int) -> [(name: String, value: Double)] {
        let (usage, now) = (Usage.now, storage.statistics)
        return [
            ("fsync_each", Double(now.batches - before.1.batches) / Double(count)),
            ("kB_each", (usage.bytesWritten - before.0.bytesWritten) / 1000 / Double(count)),
            ("cpu_ms_each", (usage.cpuSeconds - before.0.cpuSeconds) * 1000 / Double(count)),
            ("peak_MB", usage.peakMemoryBytes / 1e6),
        ]
    }
}
