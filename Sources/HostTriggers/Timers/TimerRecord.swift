internal import DurableTask
internal import Foundation

/// What is stored of a timer function: when it last ran, when it will, and how often a run that failed was tried again.
///
/// `Last`, `Next` and `LastUpdated` are what Azure's host keeps.
struct TimerRecord: Sendable, Hashable {
    /// Nil when it has not run.
    var last: Timestamp?
    /// Nil when it never runs again.
    var next: Timestamp?
    var updated: Timestamp
    /// Attempts of the run under way that have failed.
    var failures = 0
    /// When the next attempt is made.
    var retryAt: Timestamp?

    init(last: Timestamp? = nil, next: Timestamp?, updated: Timestamp, failures: Int = 0, retryAt: Timestamp? = nil) {
        self.last = last
        self.next = next
        self.updated = updated
        self.failures = failures
        self.retryAt = retryAt
    }

    private struct Form: Codable {
        var Last: Int64?
        var Next: Int64?
        var LastUpdated: Int64
        var Failures: Int?
        var RetryAt: Int64?
    }

    /// Nil when the bytes are something else.
    init?(json: [UInt8]) {
        guard let form = try? JSONDecoder().decode(Form.self, from: Data(json)) else { return nil }
        self.init(
            last: form.Last.map(Timestamp.init(microseconds:)), next: form.Next.map(Timestamp.init(microseconds:)),
            updated: Timestamp(microseconds: form.LastUpdated), failures: form.Failures ?? 0,
            retryAt: form.RetryAt.map(Timestamp.init(microseconds:)))
    }

    var json: [UInt8] {
        let form = Form(
            Last: last?.microseconds, Next: next?.microsecondsRoundedUp, LastUpdated: updated.microseconds,
            Failures: failures == 0 ? nil : failures, RetryAt: retryAt?.microsecondsRoundedUp)
        return (try? JSONEncoder().encode(form)).map(Array.init) ?? []
    }
}
