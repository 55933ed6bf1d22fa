import Foundation

/// A logarithmic axis over some values, from a power of ten to a power of ten.
struct LogAxis {
    private let lowest: Double
    private let highest: Double
    private let start: Double
    private let end: Double

    /// - Parameters:
    ///   - values: above 0.
    ///   - start: where the lowest power of ten is drawn.
    ///   - end: where the highest is.
    init(_ values: [Double], from start: Double, to end: Double) {
        let lowest = floor(log10(values.min() ?? 1) + 1e-9)
        self.lowest = lowest
        highest = max(lowest + 1, ceil(log10(values.max() ?? 1) - 1e-9))
        self.start = start
        self.end = end
    }

    /// The powers of ten.
    var ticks: [Double] { stride(from: lowest, through: highest, by: 1).map { pow(10, $0) } }

    func place(of value: Double) -> Double { start + (log10(value) - lowest) / (highest - lowest) * (end - start) }

    static func label(_ value: Double) -> String {
        guard value >= 1 else { return String(format: "%g", value) }
        return Int(value).formatted(.number.grouping(.automatic).locale(Locale(identifier: "en_US")))
    }
}
