public import DurableTask
import FunctionModel

/// How a task hub is doing, at a glance.
public struct HubOverview: Sendable, Hashable {
    /// How many instances have a status.
    public struct StatusCount: Sendable, Hashable {
        public var status: RuntimeStatus
        public var count: Int
        /// There are more, which were not counted.
        public var isLeast: Bool

        public init(status: RuntimeStatus, count: Int, isLeast: Bool) {
            self.status = status
            self.count = count
            self.isLeast = isLeast
        }
    }

    /// What happened in one step of time.
    public struct Point: Sendable, Hashable {
        /// The end of the step, in seconds since 1970.
        public var at: Int
        public var started = 0
        public var finished = 0
        public var failed = 0
        /// At the end of the step.
        public var waiting = 0
        /// Instances whose status that is, at the end of the step; nil where they are too many to count.
        public var running: Int?
        /// How long the activities that ended took.
        public var activities = Times()
        /// How long work that was begun had waited for an executor.
        public var waits = Times()
        /// How long the store's transactions took, flush included.
        public var writes = Times()

        public init(at: Int) { self.at = at }
    }

    /// In seconds; nil where nothing was measured.
    public struct Times: Sendable, Hashable {
        public var p50: Double?
        public var p95: Double?
        public var p99: Double?

        public init() {}

        public init(_ measured: LatencyHistogram) {
            (p50, p95, p99) = (measured.percentile(0.5), measured.percentile(0.95), measured.percentile(0.99))
        }
    }

    /// Work of one kind, now; nil is what the kind does not know.
    public struct Work: Sendable, Hashable {
        public var kind: String
        public var ready: Int
        public var running: Int
        public var delayed: Int?
        public var dead: Int?

        public init(kind: String, ready: Int, running: Int, delayed: Int?, dead: Int?) {
            (self.kind, self.ready, self.running, self.delayed, self.dead) = (kind, ready, running, delayed, dead)
        }
    }

    public var statuses: [StatusCount] = []
    public var unserved = UnservedNames()
    public var deadLetters = 0
    /// Why the hub cannot work.
    public var trouble: String?
    public var waiting = 0
    public var work: [Work] = []
    /// Bytes; nil where nothing is kept.
    public var storeBytes: Int?
    public var freeBytes: Int?
    /// Transactions of the store since the host started.
    public var flushes: Int?
    /// Seconds between points.
    public var step = 10
    public var points: [Point] = []

    public init() {}

    /// Which times are asked for.
    public enum Span: String, Sendable {
        case hour, day
    }
}

extension HubOverview {
    /// One sentence: that all is well, or what needs attention first.
    var headline: (isWell: Bool, sentence: String) {
        if let trouble { return (false, trouble) }
        if deadLetters > 0 {
            return (
                false, deadLetters == 1 ? "One instance is held." : "\(deadLetters) instances are held."
            )
        }
        if let sentence = unserved.sentences.first { return (false, sentence) }
        if let freeBytes, freeBytes < 1 << 30 { return (false, "Less than 1 GB is free where the task hub is.") }
        return (true, "All well.")
    }

    func write(to writer: inout JSONWriter) {
        writer.key("statuses")
        writer.beginObject()
        for status in statuses {
            writer.key(escaping: status.status.name)
            writer.beginObject()
            writer.key("count")
            writer.int(status.count)
            writer.key("atLeast")
            writer.bool(status.isLeast)
            writer.endObject()
        }
        writer.endObject()
        writer.key("deadLetters")
        writer.int(deadLetters)
        writer.key("waiting")
        writer.int(waiting)
        writer.key("work")
        writer.beginObject()
        for work in work { Self.write(work, to: &writer) }
        writer.endObject()
        writer.key("unserved")
        writer.beginArray()
        for sentence in unserved.sentences { writer.string(sentence) }
        writer.endArray()
        writer.key("store")
        writer.beginObject()
        for (name, number) in [("bytes", storeBytes), ("freeBytes", freeBytes), ("flushes", flushes)] {
            writer.key(escaping: name)
            if let number { writer.int(number) } else { writer.null() }
        }
        writer.endObject()
        writer.key("step")
        writer.int(step)
        writer.key("points")
        writer.beginArray()
        for point in points { Self.write(point, to: &writer) }
        writer.endArray()
    }

    private static func write(_ point: Point, to writer: inout JSONWriter) {
        writer.beginArray()
        for number in [point.at, point.started, point.finished, point.failed, point.waiting] { writer.int(number) }
        if let running = point.running { writer.int(running) } else { writer.null() }
        for times in [point.activities, point.waits, point.writes] {
            for time in [times.p50, times.p95, times.p99] {
                if let time { writer.int(Int((time * 1e6).rounded())) } else { writer.null() }
            }
        }
        writer.endArray()
    }

    private static func write(_ work: Work, to writer: inout JSONWriter) {
        writer.key(escaping: work.kind)
        writer.beginObject()
        for (name, number) in [
            ("ready", work.ready), ("running", work.running), ("delayed", work.delayed), ("dead", work.dead),
        ] {
            writer.key(escaping: name)
            if let number { writer.int(number) } else { writer.null() }
        }
        writer.endObject()
    }
}

extension AdminAPI {
    /// How the host and its task hub are doing; `span` is `hour` (in steps of 10 s) or `day` (of 5 min).
    func overviewPage(_ request: HTTPRequestData) async throws -> HTTPResponseData {
        let span = request.query("span").flatMap(HubOverview.Span.init) ?? .hour
        guard let overview = try await hub.overview(span) else {
            return ErrorReply(404, "This host keeps no overview.").response
        }
        let reasons = unready()
        let functions = directory.contents.functions.count
        let (isWell, sentence) =
            reasons.first.map { (false, $0) } ?? overview.headline
        var writer = JSONWriter(reservingCapacity: 64 * overview.points.count + 2_048)
        writer.beginObject()
        for (name, text) in [("taskHub", taskHub), ("version", facts.version), ("headline", sentence)] {
            writer.key(escaping: name)
            writer.string(text)
        }
        writer.key("isWell")
        writer.bool(isWell)
        writer.key("uptime")
        writer.int(Int(facts.uptime))
        writer.key("functions")
        writer.int(functions)
        writer.key("workers")
        writer.int(sources.workers.list().count { $0.taskHub == taskHub })
        overview.write(to: &writer)
        writer.endObject()
        return .json(writer.bytes)
    }
}
