/// When a function runs by itself.
public struct TimerTriggerBinding: Sendable, Hashable {
    /// NCRONTAB, or a time span; `%NAME%` is the setting of that name.
    public var schedule: String
    /// It also runs whenever the host begins to listen.
    public var runsOnStartup: Bool
    /// What was missed while no host ran is made good, by one run; when it last ran is stored.
    public var isMonitored: Bool
    /// Of the IANA database; nil is the host's.
    public var timeZone: String?
    /// What becomes of a run that fails.
    public var retry: FunctionRetry?

    public init(
        schedule: String, runsOnStartup: Bool = false, isMonitored: Bool = true, timeZone: String? = nil,
        retry: FunctionRetry? = nil
    ) {
        self.schedule = schedule
        self.runsOnStartup = runsOnStartup
        self.isMonitored = isMonitored
        self.timeZone = timeZone
        self.retry = retry
    }
}

/// How often a run of a function that fails is tried again, and after which pauses.
public struct FunctionRetry: Sendable, Hashable {
    /// After the first attempt; nil is for ever.
    public var maxRetryCount: Int?
    /// Before the first repetition.
    public var interval: Duration
    /// What the pause is multiplied with each time.
    public var backoffCoefficient: Double
    public var maximumInterval: Duration

    private init(_ count: Int, _ interval: Duration, _ coefficient: Double, _ maximum: Duration) {
        maxRetryCount = count < 0 ? nil : count
        self.interval = max(interval, .zero)
        backoffCoefficient = coefficient
        maximumInterval = max(maximum, .zero)
    }

    /// The same pause each time.
    /// - Parameter maxRetryCount: after the first attempt; -1 is for ever.
    public static func fixedDelay(maxRetryCount: Int, delayInterval: Duration) -> FunctionRetry {
        FunctionRetry(maxRetryCount, delayInterval, 1, delayInterval)
    }

    /// A pause that doubles each time.
    /// - Parameter maxRetryCount: after the first attempt; -1 is for ever.
    public static func exponentialBackoff(
        maxRetryCount: Int, minimumInterval: Duration, maximumInterval: Duration
    ) -> FunctionRetry {
        FunctionRetry(maxRetryCount, minimumInterval, 2, maximumInterval)
    }

    /// How long to wait after so many attempts have failed, at least one; nil when it is not tried again.
    public func pause(afterFailures count: Int) -> Duration? {
        if let maxRetryCount, count > maxRetryCount { return nil }
        var pause = min(interval, maximumInterval)
        // Sixty doublings of a millisecond are longer than anybody waits.
        for _ in 1..<max(min(count, 60), 1) where pause < maximumInterval {
            pause = min(pause * backoffCoefficient, maximumInterval)
        }
        return pause
    }

    public init(maxRetryCount: Int?, interval: Duration, backoffCoefficient: Double, maximumInterval: Duration) {
        self.maxRetryCount = maxRetryCount
        self.interval = interval
        self.backoffCoefficient = backoffCoefficient
        self.maximumInterval = maximumInterval
    }
}
