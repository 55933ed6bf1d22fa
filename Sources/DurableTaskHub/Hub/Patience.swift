import DurableTask

/// Decides how long a few changes may wait for the turn they have led to, so that both become durable with one flush
/// of the disk instead of two.
///
/// A warm turn takes some ten microseconds, a flush some hundred: to wait costs little, and saves a whole flush when
/// the turn comes in time. Never longer than half of what a commit has taken lately, so that waiting in vain costs half
/// a flush at most; and never while storage is busy anyway, or when there is much to write, where gathering needs no help.
struct Patience {
    /// What a commit takes, as a moving average. Nil until one was seen.
    private var commitTime: Duration?
    private var flushedAt: ContinuousClock.Instant?
    private var deadline: ContinuousClock.Instant?

    /// With more to write than this a flush is well used already.
    private static let fewChanges = 12
    /// Shorter is not worth a thread's sleep.
    private static let shortest = Duration.microseconds(20)
    private static let longest = Duration.microseconds(500)

    /// What is left of the wait under way.
    var rest: Duration? { deadline.map { max(.zero, $0 - .now) } }

    mutating func mayWait(pending: Int, isStorageQuiet: Bool, areTurnsOut: Bool) -> Bool {
        guard pending > 0, pending <= Self.fewChanges, isStorageQuiet, areTurnsOut, let commitTime else {
            deadline = nil
            return false
        }
        let now = ContinuousClock.now
        if let deadline {
            if now < deadline { return true }
            self.deadline = nil
            return false
        }
        let time = min(commitTime / 2, Self.longest)
        guard time >= Self.shortest else { return false }
        deadline = now.advanced(by: time)
        return true
    }

    mutating func flushed() {
        deadline = nil
        if flushedAt == nil { flushedAt = .now }
    }

    mutating func committed() {
        guard let begin = flushedAt else { return }
        flushedAt = nil
        let time = ContinuousClock.now - begin
        commitTime = commitTime.map { $0 * 7 / 8 + time / 8 } ?? time
    }
}
