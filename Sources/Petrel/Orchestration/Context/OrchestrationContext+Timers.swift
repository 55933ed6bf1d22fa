internal import DurableTask

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension OrchestrationContext {
    /// Waits, as long as you like: the timer survives restarts, and nothing is held in memory for it.
    /// - Throws: `CancellationError`; ``OrchestrationError``.
    public func createTimer(for duration: Duration) async throws {
        try await session.runTimer(until: session.now.advanced(by: duration))
    }

    /// Waits until a point in time; one that is past is waited for no time.
    /// - Throws: `CancellationError`; ``OrchestrationError``.
    public func createTimer(until date: Date) async throws {
        try await session.runTimer(until: Timestamp(date))
    }

    /// Runs `body` for at most this long: when the time is over its task is cancelled and the answer is nil.
    ///
    /// Every durable await in a cancelled task throws at once, so a body that lets its errors out ends there.
    /// - Throws: what `body` throws before the time is over; ``OrchestrationError``.
    public func withTimeout<Value>(
        _ duration: Duration, _ body: @escaping () async throws -> Value
    ) async throws -> Value? {
        try session.checkIsInside()
        let body = OnTurnThread(value: body)
        let fireAt = session.now.advanced(by: duration)
        return try await withThrowingTaskGroup(of: TimeoutRace<Value>.self) { group in
            group.addTask { .finished(OnTurnThread(value: try await body.value())) }
            group.addTask { [session] in
                do { try await session.runTimer(until: fireAt) } catch is CancellationError { return .timerCancelled }
                return .timeOver
            }
            while let first = try await group.next() {
                switch first {
                case .finished(let result):
                    group.cancelAll()
                    return result.value
                case .timeOver:
                    group.cancelAll()
                    // What the loser throws on its way out is no news.
                    while let late = await group.nextResult() { _ = late }
                    return nil
                case .timerCancelled: continue
                }
            }
            return nil
        }
    }
}

/// How one of the two tasks of a time-out ended.
private enum TimeoutRace<Value>: Sendable {
    case finished(OnTurnThread<Value>)
    case timeOver
    /// The whole race was cancelled: the body says what becomes of it.
    case timerCancelled
}

/// Carries a value between tasks of one orchestration.
///
/// `@unchecked Sendable`: all tasks of an orchestration run one after the other on its turn thread.
struct OnTurnThread<Value>: @unchecked Sendable {
    let value: Value
}
