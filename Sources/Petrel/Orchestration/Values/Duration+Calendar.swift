extension Duration {
    /// A duration of whole minutes.
    public static func minutes(_ minutes: some BinaryInteger) -> Duration { units(minutes, of: 60) }
    /// A duration of whole hours.
    public static func hours(_ hours: some BinaryInteger) -> Duration { units(hours, of: 3_600) }
    /// A duration of whole days of 24 hours.
    public static func days(_ days: some BinaryInteger) -> Duration { units(days, of: 86_400) }

    /// Stops at the ends of what 64 bits of seconds hold.
    private static func units(_ count: some BinaryInteger, of seconds: Int64) -> Duration {
        let (product, overflow) = Int64(clamping: count).multipliedReportingOverflow(by: seconds)
        return .seconds(overflow ? (count < 0 ? .min : .max) : product)
    }
}
