public import DurableTask

/// When, and how often, a failed activity or sub-orchestration is tried again. The pauses are durable timers.
public struct RetryPolicy: Sendable {
    /// How often it is tried in all; at least 1.
    public var maxAttempts: Int
    /// The pause after the first attempt.
    public var firstInterval: Duration
    /// Each pause is this many times as long as the one before.
    public var backoffCoefficient: Double
    /// No pause is longer.
    public var maxInterval: Duration?
    /// No attempt begins later than this after the first began.
    public var totalTimeout: Duration?
    /// Whether this failure is worth another attempt. It must be deterministic. A failure that says it must not be
    /// retried is not retried whatever this answers.
    public var shouldRetry: @Sendable (FailureDetails) -> Bool

    public init(
        maxAttempts: Int, firstInterval: Duration, backoffCoefficient: Double = 1, maxInterval: Duration? = nil,
        totalTimeout: Duration? = nil, shouldRetry: @escaping @Sendable (FailureDetails) -> Bool = { _ in true }
    ) {
        self.maxAttempts = maxAttempts
        self.firstInterval = firstInterval
        self.backoffCoefficient = backoffCoefficient
        self.maxInterval = maxInterval
        self.totalTimeout = totalTimeout
        self.shouldRetry = shouldRetry
    }
}
