import DurableTask
import DurableTaskHub
import Foundation
import HostConfiguration
import HostHTTP
import SQLiteStorage
import ServiceLifecycle
import Synchronization

/// Remembers how a task hub was doing: the last hour in steps of 10 s, the last day in steps of 5 min.
final class HubMonitor: Service {
    private struct Series {
        var step: Int
        var size: Int
        var points: [HubOverview.Point] = []
        /// At the end of the last step.
        var before = HubCounts()
        var writesBefore = LatencyHistogram()
        var nextAt: Int

        mutating func take(_ counts: HubCounts, writes: LatencyHistogram, running: Int?, at second: Int) {
            var point = HubOverview.Point(at: second)
            point.started = counts.started - before.started
            point.finished = counts.finished - before.finished
            point.failed = counts.failed - before.failed
            point.waiting = counts.waiting
            point.running = running
            point.activities = .init(counts.activities.since(before.activities))
            point.waits = .init(counts.waits.since(before.waits))
            point.writes = .init(writes.since(writesBefore))
            if points.count >= size { points.removeFirst(points.count - size + 1) }
            points.append(point)
            (before, writesBefore) = (counts, writes)
            nextAt = second - second % step + step
        }
    }

    private let hub: TaskHub
    private let storage: any StorageProvider
    private let configuration: HostConfiguration
    private let series: Mutex<[HubOverview.Span: Series]>

    /// So many instances of a status are counted; an overview must be quick.
    private static let countLimit = 100_000

    init(hub: TaskHub, storage: any StorageProvider, configuration: HostConfiguration) {
        self.hub = hub
        self.storage = storage
        self.configuration = configuration
        let now = Self.now
        series = Mutex([
            .hour: Series(step: 10, size: 360, nextAt: now - now % 10 + 10),
            .day: Series(step: 300, size: 288, nextAt: now - now % 300 + 300),
        ])
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                await self.look()
            }
        }
    }

    private func look() async {
        let now = Self.now
        guard series.withLock({ $0.values.contains { $0.nextAt <= now } }) else { return }
        let running = try? await storage.count(of: .running, upTo: Self.countLimit)
        let (counts, writes) = (hub.counts, (storage as? SQLiteStorage)?.statistics.times ?? LatencyHistogram())
        series.withLock { series in
            for span in series.keys where (series[span]?.nextAt ?? .max) <= now {
                series[span]?.take(
                    counts, writes: writes, running: running.flatMap { $0 < Self.countLimit ? $0 : nil }, at: now)
            }
        }
    }

    func overview(_ span: HubOverview.Span) async throws -> HubOverview {
        var overview = HubOverview()
        for status in RuntimeStatus.allCases where status != .continuedAsNew && status != .canceled {
            let count = try await storage.count(of: status, upTo: Self.countLimit)
            overview.statuses.append(.init(status: status, count: count, isLeast: count >= Self.countLimit))
        }
        let counts = hub.counts
        overview.unserved = hub.unserved
        overview.deadLetters = hub.heldInstances.count
        overview.trouble = hub.trouble
        overview.waiting = counts.waiting
        overview.work = [
            .init(
                kind: "orchestrations", ready: counts.turnWork.ready, running: counts.turnWork.running,
                delayed: counts.turnWork.delayed, dead: counts.turnWork.dead),
            .init(
                kind: "activities", ready: counts.activityWork.ready, running: counts.activityWork.running,
                delayed: nil,
                dead: nil),
            .init(
                kind: "entities", ready: counts.entityWork.ready, running: counts.entityWork.running,
                delayed: counts.entityWork.delayed, dead: nil),
        ]
        if let (step, points) = series.withLock({ $0[span].map { ($0.step, $0.points) } }) {
            (overview.step, overview.points) = (step, points)
        }
        if let storage = storage as? SQLiteStorage {
            overview.flushes = Int(clamping: storage.statistics.batches)
            let size = StoreSize(configuration)
            (overview.storeBytes, overview.freeBytes) = (Int(size.bytes), size.free.map { Int($0) })
        }
        return overview
    }
}

/// What a task hub's files take.
struct StoreSize {
    let bytes: Double
    /// Left where they are.
    let free: Double?

    init(_ configuration: HostConfiguration) {
        let file = HubStorage.path(configuration)
        bytes = [file, file + "-wal"].compactMap {
            (try? FileManager.default.attributesOfItem(atPath: $0)[.size] as? NSNumber)?.doubleValue
        }.reduce(0, +)
        let folder = try? FileManager.default.attributesOfFileSystem(forPath: configuration.storage.folder)
        free = (folder?[.systemFreeSize] as? NSNumber)?.doubleValue
    }
}
