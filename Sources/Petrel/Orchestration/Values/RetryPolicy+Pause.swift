internal import DurableTask

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension RetryPolicy {
    /// - Throws: ``OrchestrationError`` with code `invalidRetryPolicy`.
    func check() throws {
        func refuse(_ why: String) -> OrchestrationError {
            OrchestrationError(.invalidRetryPolicy, "The retry policy makes no sense: \(why).")
        }
        guard maxAttempts >= 1 else { throw refuse("maxAttempts is \(maxAttempts) and must be at least 1") }
        guard firstInterval >= .zero else { throw refuse("firstInterval is negative") }
        guard backoffCoefficient >= 1, backoffCoefficient.isFinite else {
            throw refuse("backoffCoefficient is \(backoffCoefficient) and must be at least 1")
        }
        guard maxInterval ?? .zero >= .zero else { throw refuse("maxInterval is negative") }
        guard totalTimeout ?? .zero >= .zero else { throw refuse("totalTimeout is negative") }
    }

    /// How long to wait before the next attempt; nil when there is none.
    /// - Parameters:
    ///   - attempt: the one that failed; from 1.
    ///   - elapsed: since the first attempt began, by the orchestration's clock.
    func pause(afterAttempt attempt: Int, _ failure: FailureDetails, elapsed: Duration) -> Duration? {
        guard attempt < maxAttempts, !failure.isNonRetriable else { return nil }
        let pause = min(grown(by: attempt - 1), maxInterval ?? Self.longest)
        if let totalTimeout, elapsed + pause > totalTimeout { return nil }
        return shouldRetry(failure) ? pause : nil
    }

    private func grown(by exponent: Int) -> Duration {
        if backoffCoefficient == 1 || exponent == 0 { return min(firstInterval, Self.longest) }
        let seconds = firstInterval / .seconds(1) * pow(backoffCoefficient, Double(exponent))
        return seconds < Self.longest / .seconds(1) ? .seconds(seconds) : Self.longest
    }

    /// Longer than time stamps reach.
    private static let longest = Duration.days(10_000 * 366)
}
