import DurableTask
import Synchronization

/// How much may wait to be begun: starts beyond it are refused, so that memory stays bounded however much is asked for.
///
/// Counted twice for a moment: a start that is stored but not yet answered is under way and waits.
public struct BacklogLimits: Sendable, Hashable {
    /// Requests that are not answered yet, instances that wait for their first turn, and activities that wait for a place.
    /// Default: 50,000.
    public var count = 50_000
    /// Their inputs, in bytes. Default: 268,435,456.
    public var bytes = 268_435_456

    public init() {}
}

/// What clients have asked for and the hub has not begun.
final class Backlog: Sendable {
    struct Amount {
        var count = 0
        var bytes = 0

        static func += (a: inout Amount, b: Amount) {
            a.count += b.count
            a.bytes += b.bytes
        }

        static func -= (a: inout Amount, b: Amount) {
            a.count -= b.count
            a.bytes -= b.bytes
        }
    }

    private struct State {
        /// Asked and not answered.
        var underWay = Amount()
        /// Instances that wait for their first turn, activities that wait for a place.
        var waiting = Amount()
    }

    private let limits: BacklogLimits
    private let state = Mutex(State())

    init(_ limits: BacklogLimits) { self.limits = limits }

    /// Counts a request, to be followed by ``answered(_:)``. What brings nothing new is always let in.
    /// - Throws: `overloaded`.
    func admit(_ request: Request) throws(TaskHubError) -> Amount {
        var amount = Amount()
        var isStart = false
        switch request {
        case .start(let start, _, _, _):
            amount = Amount(count: 1, bytes: start.input?.utf8.count ?? 0)
            isStart = true
        case .raiseEvent(_, _, let input, _): amount = Amount(count: 1, bytes: input?.utf8.count ?? 0)
        case .signal(_, let operation, _), .call(_, let operation):
            amount = Amount(count: 1, bytes: operation.input?.utf8.count ?? 0)
        case .terminate, .suspend, .resume, .rewind, .purge, .cleanEntity: return amount
        }
        let refusal: TaskHubError? = state.withLock { state in
            var total = state.underWay
            // What raises an event is there already, and may need it to end.
            if isStart { total += state.waiting }
            guard total.count < limits.count, total.bytes + amount.bytes <= limits.bytes || total.count == 0 else {
                return TaskHubError(
                    .overloaded,
                    "The task hub has more to do than it can take: \(total.count) starts and activities with "
                        + "\(total.bytes) bytes of input wait to be begun. Try again later.")
            }
            state.underWay += amount
            return nil
        }
        if let refusal { throw refusal }
        return amount
    }

    func answered(_ amount: Amount) {
        guard amount.count > 0 else { return }
        state.withLock { $0.underWay -= amount }
    }

    func waits(_ amount: Amount) { state.withLock { $0.waiting = amount } }
}
