import DurableTask
import DurableTaskHub
import Foundation
import HostConfiguration
import HostHTTP
import SQLiteStorage

/// What `/metrics` shows of the parts of a host.
struct HostMetrics: Sendable {
    let hub: TaskHub
    let storage: any StorageProvider
    let functions: MeasuredFunctions?
    let configuration: HostConfiguration

    var sources: [@Sendable (inout MetricsText) -> Void] {
        [process, writeHub] + (functions.map { functions in [{ functions.write(to: &$0) }] } ?? [])
    }

    func writeHub(to text: inout MetricsText) {
        taskHub(&text)
        store(&text)
    }

    private func process(_ text: inout MetricsText) {
        text.gauge("petrel_info", "The version that runs.", 1, [("version", PetrelVersion.current)])
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return }
        for line in status.split(separator: "\n") where line.hasPrefix("VmRSS:") {
            guard let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
            else { continue }
            text.gauge("process_resident_memory_bytes", "Memory of the host's process.", kilobytes * 1_024)
        }
        if let time = Self.processorTime {
            text.counter("process_cpu_seconds_total", "Time of the processor the host has used.", time)
        }
    }

    /// Seconds.
    private static var processorTime: Double? {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private func taskHub(_ text: inout MetricsText) {
        let label = [("taskhub", hub.name)]
        let counts = hub.counts
        text.counter(
            "petrel_instances_started_total", "Instances that have begun since the host started.",
            Double(counts.started), label)
        text.counter(
            "petrel_instances_finished_total", "Instances that have ended since the host started.",
            Double(counts.finished), label)
        text.gauge(
            "petrel_backlog_items", "Instances and activities that wait to be begun.", Double(counts.waiting), label)
        times(&text, "petrel_work_wait_seconds", "How long work waited for a worker.", counts.waits)
        times(&text, "petrel_activity_duration_seconds", "How long activities were with workers.", counts.activities)
        for (kind, work) in [
            ("orchestration", counts.turnWork), ("activity", counts.activityWork), ("entity", counts.entityWork),
        ] {
            for (state, count) in [
                ("ready", work.ready), ("running", work.running), ("delayed", work.delayed), ("dead", work.dead),
            ] {
                text.gauge(
                    "petrel_work_items", "Work by kind and state.", Double(count),
                    label + [("kind", kind), ("state", state)])
            }
        }
        text.gauge("petrel_taskhub_idle", "Whether nothing is under way.", hub.isIdle ? 1 : 0, label)
        text.gauge("petrel_taskhub_closed", "Whether storage has failed.", hub.trouble == nil ? 0 : 1, label)
        let unserved = hub.unserved
        for (kind, count) in [
            ("orchestrator", unserved.orchestrators.values.reduce(0, +)),
            ("activity", unserved.activities.values.reduce(0, +)),
            ("entity", unserved.entities.values.reduce(0, +)),
        ] {
            text.gauge(
                "petrel_unserved_items", "Work whose name no worker has.", Double(count), label + [("kind", kind)])
        }
    }

    private func store(_ text: inout MetricsText) {
        guard let storage = storage as? SQLiteStorage else { return }
        let label = [("taskhub", hub.name)]
        let statistics = storage.statistics
        text.counter("petrel_store_commits_total", "Changes that were stored.", Double(statistics.commits), label)
        text.counter(
            "petrel_store_flushes_total", "Transactions, each flushed to the disk.", Double(statistics.batches), label)
        text.counter("petrel_store_written_bytes_total", "Written to the log.", Double(statistics.bytes), label)
        times(
            &text, "petrel_store_write_seconds", "How long transactions took, flush included.", statistics.times)
        let size = StoreSize(configuration)
        text.gauge("petrel_store_size_bytes", "The size of the task hub's files.", size.bytes, label)
        if let free = size.free {
            text.gauge("petrel_store_free_bytes", "Free space where the task hub is.", free, label)
        }
    }

    /// Seconds: from what a warm turn takes to what a person notices.
    private static let limits = [0.000_5, 0.002, 0.01, 0.05, 0.25, 1, 5, 30, 300]

    private func times(_ text: inout MetricsText, _ name: String, _ help: String, _ measured: LatencyHistogram) {
        text.histogram(
            name, help, limits: Self.limits, counts: measured.counts(within: Self.limits),
            sum: measured.total / .seconds(1), [("taskhub", hub.name)])
    }
}
