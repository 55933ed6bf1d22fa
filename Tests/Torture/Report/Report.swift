import Foundation

/// What a run says at its end.
struct Report: Sendable {
    let plan: Plan
    let counts: Figures.Counts
    let seconds: Double

    /// One line of figures.
    var text: String {
        let average = counts.readyLives > 0 ? Self.milliseconds(counts.sumOfReady) / Double(counts.readyLives) : 0
        let figures: [(String, String)] = [
            ("seed", "\(plan.seed)"), ("target", plan.target.rawValue), ("kills", "\(counts.kills)"),
            ("killsBeforeReady", "\(counts.killsBeforeReady)"), ("restarts", "\(max(counts.lives - 1, 0))"),
            ("starts", "\(counts.starts)"), ("maybeStarts", "\(counts.maybeStarts)"), ("events", "\(counts.letters)"),
            ("maybeEvents", "\(counts.maybeLetters)"), ("suspensions", "\(counts.suspensions)"),
            ("terminations", "\(counts.terminations)"), ("rewinds", "\(counts.rewinds)"),
            ("answers", "\(counts.answers)"),
            ("unanswered", "\(counts.unanswered)"), ("repeated", "\(counts.repeated)"),
            ("instances", "\(counts.instances)"), ("historyRows", "\(counts.historyRows)"),
            ("activityCalls", "\(counts.calls)"), ("activityRuns", "\(counts.runs)"),
            ("averageRestartMs", Self.text(average)),
            ("slowestRestartMs", Self.text(Self.milliseconds(counts.slowestReady))), ("seconds", Self.text(seconds)),
        ]
        return "{" + figures.map { "\"\($0)\":\(Double($1) == nil ? "\"\($1)\"" : $1)" }.joined(separator: ",") + "}"
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
    }

    private static func text(_ value: Double) -> String { String((value * 10).rounded() / 10) }
}
