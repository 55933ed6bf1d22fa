#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
public import DurableTask

/// The time a hub lives by. Timers, time stamps and pauses all come from here, so a test can own them.
public protocol HubClock: Sendable {
    var now: Timestamp { get }
    /// How long a thread may sleep before it must look at ``now`` again; nil when the clock only moves by hand and
    /// calls what ``onMove(_:)`` was given.
    func sleepTime(until moment: Timestamp) -> Duration?
    /// Called whenever the clock is moved by hand.
    func onMove(_ action: @escaping @Sendable () -> Void)
}

/// The system's clock.
public struct SystemClock: HubClock {
    /// A clock that was set forward is noticed after this long at the latest.
    private static let longestSleep = Duration.seconds(10)

    public init() {}

    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    public func sleepTime(until moment: Timestamp) -> Duration? {
        max(.zero, min(moment.duration(since: now), Self.longestSleep))
    }

    public func onMove(_ action: @escaping @Sendable () -> Void) {}
}
