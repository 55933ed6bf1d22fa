import Synchronization

/// What happened in a run, counted.
final class Figures: Sendable {
    struct Counts: Sendable {
        var kills = 0
        var killsBeforeReady = 0
        var lives = 0
        var starts = 0
        var maybeStarts = 0
        var letters = 0
        var maybeLetters = 0
        var suspensions = 0
        var terminations = 0
        var rewinds = 0
        var answers = 0
        var unanswered = 0
        var repeated = 0
        var refused = 0
        var slowestReady = Duration.zero
        var sumOfReady = Duration.zero
        var readyLives = 0
        var slowestEndOfWorkers = Duration.zero
        var instances = 0
        var historyRows = 0
        var runs = 0
        var calls = 0
    }

    private let counts = Mutex(Counts())

    var current: Counts { counts.withLock { $0 } }

    func count(_ change: (inout Counts) -> Void) { counts.withLock { change(&$0) } }

    func ready(after duration: Duration) {
        count { counts in
            counts.readyLives += 1
            counts.sumOfReady += duration
            counts.slowestReady = max(counts.slowestReady, duration)
        }
    }
}
