/// P3: what the activities wrote is no more than the deaths explain, and each call was one.
struct LedgerCheck {
    let lines: [String: [ActivityLedger.Line]]
    let played: [FailPointRun.Played]

    /// - Throws: ``Violation``.
    func run() throws {
        let deaths = Dictionary(played.map { ($0.id, $0.deaths) }) { first, _ in first }
        let most = deaths.values.max() ?? 0
        for (instance, lines) in lines {
            // Sub-orchestrations have ids of their own.
            let limit = 1 + (deaths[instance] ?? most)
            for runs in Dictionary(grouping: lines, by: { "\($0.key) \($0.attempt)" }).values where runs.count > limit {
                throw Violation("P3: \(runs.count) runs of one call, with \(limit - 1) deaths: \(runs.prefix(5))")
            }
            for runs in Dictionary(grouping: lines, by: \.key).values where Set(runs.map(\.label)).count > 1 {
                throw Violation("P3: two calls of '\(instance)' had one idempotency key: \(runs)")
            }
        }
        for play in played where (lines[play.id]?.isEmpty ?? true) && !Self.hasNoActivities(play.id) {
            throw Violation("P3: no activity of '\(play.id)' ever ran.")
        }
    }

    private static func hasNoActivities(_ id: String) -> Bool {
        ["events", "letters", "suspended", "family", "tally"].contains { id.hasPrefix($0 + "-") }
    }
}
