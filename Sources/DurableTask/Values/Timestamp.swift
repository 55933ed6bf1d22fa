/// A point in time: seconds and nanoseconds since 1970-01-01T00:00:00Z, as `google.protobuf.Timestamp` counts them.
///
/// Always within the years 1 to 9999; arithmetic that would leave that range stops at its end.
public struct Timestamp: Hashable, Sendable, Comparable {
    public let seconds: Int64
    /// 0 to 999,999,999, counting forwards.
    public let nanoseconds: Int32

    public static let distantPast = Timestamp(unchecked: -62_135_596_800, 0)
    public static let distantFuture = Timestamp(unchecked: 253_402_300_799, 999_999_999)
    public static let epoch = Timestamp(unchecked: 0, 0)

    private init(unchecked seconds: Int64, _ nanoseconds: Int32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Clamps to the representable range.
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        let carry = Int64(nanoseconds).floorDivided(by: 1_000_000_000)
        let nanos = Int32(Int64(nanoseconds) - carry * 1_000_000_000)
        let (sum, overflow) = seconds.addingReportingOverflow(carry)
        if overflow {
            self = seconds < 0 ? .distantPast : .distantFuture
        } else {
            self = min(max(Timestamp(unchecked: sum, nanos), .distantPast), .distantFuture)
        }
    }

    /// - Parameter microseconds: since 1970, as storage keeps it.
    public init(microseconds: Int64) {
        let seconds = microseconds.floorDivided(by: 1_000_000)
        let rest = microseconds &- seconds &* 1_000_000
        self.init(seconds: seconds, nanoseconds: Int32(truncatingIfNeeded: rest) * 1_000)
    }

    /// Microseconds since 1970, rounded down.
    public var microseconds: Int64 { seconds * 1_000_000 + Int64(nanoseconds / 1_000) }

    /// Microseconds since 1970, rounded up: a wake-up kept in this form is never early.
    public var microsecondsRoundedUp: Int64 { seconds * 1_000_000 + Int64((nanoseconds + 999) / 1_000) }

    public func advanced(by duration: Duration) -> Timestamp {
        let (secs, attos) = duration.components
        let (sum, overflow) = seconds.addingReportingOverflow(secs)
        if overflow { return secs < 0 ? .distantPast : .distantFuture }
        return Timestamp(seconds: sum, nanoseconds: nanoseconds + Int32(attos / 1_000_000_000))
    }

    public func duration(since other: Timestamp) -> Duration {
        .seconds(seconds - other.seconds) + .nanoseconds(Int64(nanoseconds) - Int64(other.nanoseconds))
    }

    public static func < (a: Timestamp, b: Timestamp) -> Bool {
        a.seconds != b.seconds ? a.seconds < b.seconds : a.nanoseconds < b.nanoseconds
    }
}

extension FixedWidthInteger {
    /// Division that rounds towards minus infinity; `divisor` is a positive constant.
    fileprivate func floorDivided(by divisor: Self) -> Self {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
