import FailPoints

/// What is played while one fail point is armed: small, and of every kind.
enum Workload: String, Sendable, CaseIterable {
    case chain, fan, clock, events, letters, retrying, family, eternal, suspended, doomed, race, purged, replaced,
        tally, transfer
    /// Enough bytes for a checkpoint.
    case bulky
    /// The host is killed halfway, and dies again while it takes up what was left.
    case recovered
    /// The host is asked to stop halfway.
    case stopped

    /// When the point is armed.
    enum Moment: Sendable {
        case atStart
        /// Between the first death and the next life.
        case afterKill
        case beforeStop
    }

    var moment: Moment {
        switch self {
        case .recovered: .afterKill
        case .stopped: .beforeStop
        default: .atStart
        }
    }

    /// The points for whose sake it is there; the others have enough workloads.
    var points: [FailPoint] {
        switch self {
        case .bulky: [.checkpoint]
        case .stopped: [.checkpoint, .close]
        case .recovered: FailPoint.allCases.filter { !$0.isInWorker }
        default: FailPoint.allCases.filter { $0 != .checkpoint }
        }
    }

    /// What arrives at once arrives in any order.
    var isOrdered: Bool { ![.fan, .family, .doomed, .stopped].contains(self) }
}

/// One death that is planned: the point, the side, which visit of it, and what is played meanwhile.
struct Death: Sendable, Hashable, CustomStringConvertible {
    var point: FailPoint
    var side: FailPoint.Side
    var visit: Int
    var workload: Workload

    var description: String { "\(point):\(side):\(visit):\(workload)" }

    init(_ point: FailPoint, _ side: FailPoint.Side, visit: Int, during workload: Workload) {
        (self.point, self.side, self.visit, self.workload) = (point, side, visit, workload)
    }

    /// Reads what ``description`` writes; nil when it is something else.
    init?(_ text: String) {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 4, let point = FailPoint.allCases.first(where: { "\($0)" == parts[0] }),
            let side = FailPoint.Side.allCases.first(where: { "\($0)" == parts[1] }), let visit = Int(parts[2]),
            let workload = Workload(rawValue: parts[3])
        else { return nil }
        self.init(point, side, visit: visit, during: workload)
    }
}
