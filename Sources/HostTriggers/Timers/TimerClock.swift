public import DurableTask
internal import Foundation

/// The time timer functions live by, so that a test can own it.
public protocol TimerClock: Sendable {
    var now: Timestamp { get }
    /// Returns no earlier than this moment.
    /// - Throws: `CancellationError`.
    func sleep(until moment: Timestamp) async throws
}

/// The system's clock.
public struct SystemTimerClock: TimerClock {
    /// A clock that was set is noticed after this long at the latest.
    private static let longestSleep = Duration.seconds(30)

    public init() {}

    public var now: Timestamp {
        let time = Date().timeIntervalSince1970
        let seconds = time.rounded(.down)
        return Timestamp(seconds: Int64(seconds), nanoseconds: Int32((time - seconds) * 1e9))
    }

    public func sleep(until moment: Timestamp) async throws {
        while case let rest = moment.duration(since: now), rest > .zero {
            try await Task.sleep(for: min(rest, Self.longestSleep))
        }
    }
}
