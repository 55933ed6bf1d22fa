import DurableTask
import Synchronization

/// Answers each work item at once: what is left is the host's own time, and that of gRPC on both sides.
///
/// An orchestration's input is how many activities it calls; its name says whether one after the other or at once.
final class RawWorker: Sendable {
    static let (sequence, fanOut) = ("sequence", "fanOut")

    private let started = Mutex<[String: Double]>([:])
    private let latencies = Mutex<[Double]>([])
    private let items = Mutex(0)

    /// How many work items it has answered.
    var answered: Int { items.withLock { $0 } }
    /// From the call that starts an instance to its first turn in the worker's hands, in seconds.
    var dispatchLatencies: [Double] { latencies.withLock { $0 } }

    func forget() {
        latencies.withLock { $0 = [] }
        items.withLock { $0 = 0 }
    }

    /// An instance is about to be started.
    func starts(_ id: String) { started.withLock { $0[id] = seconds() } }

    func answer(_ item: [UInt8], with client: RawClient) async throws {
        var reader = WireReader(item)
        var turn: Turn?
        var activity: (instance: String, task: Int32)?
        var token = ""
        while let field = try reader.next() {
            switch field {
            case 1: turn = try Turn(in: &reader)
            case 2: activity = try Self.activity(in: &reader)
            case 10: token = try reader.string()
            default: try reader.skip()
            }
        }
        if let turn {
            if turn.isFirst, let start = started.withLock({ $0.removeValue(forKey: turn.instance) }) {
                latencies.withLock { $0.append(seconds() - start) }
            }
            try await client.call("CompleteOrchestratorTask", turn.response(token))
        } else if let activity {
            try await client.call(
                "CompleteActivityTask",
                RawClient.message { writer in
                    writer.string(1, activity.instance)
                    writer.int32(2, activity.task)
                    writer.wrapped(3, "1")
                    writer.string(5, token)
                })
        } else {
            return
        }
        items.withLock { $0 += 1 }
    }

    private static func activity(in reader: inout WireReader) throws -> (String, Int32) {
        var (instance, task) = ("", Int32(0))
        try reader.nested { reader throws(WireError) in
            while let field = try reader.next() {
                switch field {
                case 4:
                    try reader.nested { reader throws(WireError) in
                        while let field = try reader.next() {
                            if field == 1 { instance = try reader.string() } else { try reader.skip() }
                        }
                    }
                case 5: task = try reader.int32()
                default: try reader.skip()
                }
            }
        }
        return (instance, task)
    }
}

/// What the worker needs to know of a turn.
private struct Turn {
    var instance = ""
    var name = ""
    var count = 0
    var scheduled = 0
    var completed = 0
    var isFirst = true

    init(in reader: inout WireReader) throws(WireError) {
        var copy = Turn()
        try reader.nested { reader throws(WireError) in
            while let field = try reader.next() {
                switch field {
                case 1: copy.instance = try reader.string()
                case 3:
                    copy.isFirst = false
                    try copy.event(&reader)
                case 4: try copy.event(&reader)
                default: try reader.skip()
                }
            }
        }
        self = copy
    }

    private init() {}

    private mutating func event(_ reader: inout WireReader) throws(WireError) {
        var copy = self
        try reader.nested { reader throws(WireError) in
            while let field = try reader.next() {
                switch HistoryEvent.Code(rawValue: field) {
                case .executionStarted: try copy.start(&reader)
                case .taskScheduled:
                    copy.scheduled += 1
                    try reader.skip()
                case .taskCompleted:
                    copy.completed += 1
                    try reader.skip()
                default: try reader.skip()
                }
            }
        }
        self = copy
    }

    private mutating func start(_ reader: inout WireReader) throws(WireError) {
        var copy = self
        try reader.nested { reader throws(WireError) in
            while let field = try reader.next() {
                switch field {
                case 1: copy.name = try reader.string()
                case 3: copy.count = Int(String(decoding: try reader.wrappedPayload().utf8, as: UTF8.self)) ?? 0
                default: try reader.skip()
                }
            }
        }
        self = copy
    }

    /// An `OrchestratorResponse`.
    func response(_ token: String) -> [UInt8] {
        let next: Range<Int> =
            if name == RawWorker.fanOut { scheduled == 0 ? 0..<count : 0..<0 } else {
                completed < count && scheduled == completed ? completed..<(completed + 1) : 0..<0
            }
        return RawClient.message { writer in
            writer.string(1, instance)
            for number in next {
                writer.nested(2) { writer in
                    writer.int32(1, Int32(number + 1))
                    writer.nested(2) { writer in
                        writer.string(1, "step")
                        writer.wrapped(3, "\(number)")
                    }
                }
            }
            if completed == count {
                writer.nested(2) { writer in
                    writer.int32(1, -1)
                    writer.nested(6) { writer in
                        // COMPLETED
                        writer.int32(1, 1)
                        writer.wrapped(2, "\(completed)")
                    }
                }
            }
            writer.string(4, token)
        }
    }
}
