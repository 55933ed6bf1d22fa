/// How often which times were measured, to within a fifth: four ranges for each power of two, from a microsecond to days.
public struct LatencyHistogram: Sendable, Hashable {
    private static let size = 160

    private var counts = [UInt32](repeating: 0, count: size)
    /// All that was measured, added up.
    public private(set) var total = Duration.zero

    public init() {}

    public mutating func add(_ time: Duration) {
        total += min(max(time, .zero), .seconds(1 << 40))
        add(microseconds: time.components.seconds > 1 << 30 ? 1 << 50 : time.microseconds)
    }

    private mutating func add(microseconds: Int64) {
        let value = UInt64(max(microseconds, 0))
        let index: Int
        if value < 4 {
            index = Int(value)
        } else {
            let power = 63 - value.leadingZeroBitCount
            index = min(power * 4 + Int(value >> UInt64(power - 2) & 3) - 4, Self.size - 1)
        }
        counts[index] &+= 1
    }

    /// What was measured since an earlier copy.
    public func since(_ earlier: LatencyHistogram) -> LatencyHistogram {
        var difference = self
        for index in counts.indices { difference.counts[index] &-= earlier.counts[index] }
        difference.total -= earlier.total
        return difference
    }

    /// How many lie in each range up to a limit, and how many above the last: one more than limits.
    /// - Parameter limits: in seconds, ascending.
    public func counts(within limits: [Double]) -> [Int] {
        var ranges = [Int](repeating: 0, count: limits.count + 1)
        for (index, count) in counts.enumerated() where count > 0 {
            let upper = Self.upperLimit(index) / 1e6
            ranges[limits.firstIndex { upper <= $0 } ?? limits.count] += Int(count)
        }
        return ranges
    }

    public var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

    /// The time below which this part (0 to 1) of the measured ones lies, in seconds; nil of none.
    public func percentile(_ part: Double) -> Double? {
        let total = counts.reduce(0) { $0 + UInt64($1) }
        guard total > 0 else { return nil }
        let wanted = UInt64((Double(total) * min(max(part, 0), 1)).rounded(.up))
        var seen: UInt64 = 0
        for (index, count) in counts.enumerated() {
            seen += UInt64(count)
            if seen >= max(wanted, 1) { return Self.upperLimit(index) / 1e6 }
        }
        return nil
    }

    /// In microseconds.
    private static func upperLimit(_ index: Int) -> Double {
        guard index >= 4 else { return Double(index + 1) }
        let (power, quarter) = ((index + 4) / 4, (index + 4) % 4)
        var width = 1.0
        for _ in 0..<(power - 2) { width *= 2 }
        return Double(4 + quarter + 1) * width
    }
}

extension Duration {
    fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
