import Foundation

/// Where the values of a chart's axis are drawn, and which of them are labelled.
struct Axis {
    enum Scale {
        /// From a power of ten to a power of ten; for values above 0.
        case logarithmic
        /// From 0 to a round number.
        case linear
    }

    let ticks: [Double]
    private let scale: Scale
    private let start: Double
    private let end: Double

    /// - Parameters:
    ///   - start: where the first tick is drawn.
    ///   - end: where the last is.
    init(_ scale: Scale, over values: [Double], from start: Double, to end: Double) {
        self.scale = scale
        self.start = start
        self.end = end
        switch scale {
        case .logarithmic:
            let lowest = floor(log10(values.min() ?? 1) + 1e-9)
            let highest = max(lowest + 1, ceil(log10(values.max() ?? 1) - 1e-9))
            ticks = stride(from: lowest, through: highest, by: 1).map { pow(10, $0) }
        case .linear:
            let most = max(values.max() ?? 1, 1e-9)
            let power = pow(10, floor(log10(most / 4)))
            let distance = power * ([1, 2, 5].first { $0 * power * 5 >= most } ?? 10)
            ticks = (0...Int(ceil(most / distance - 1e-9))).map { Double($0) * distance }
        }
    }

    func place(of value: Double) -> Double {
        let (low, high) = (measure(ticks[0]), measure(ticks[ticks.count - 1]))
        return start + (measure(value) - low) / (high - low) * (end - start)
    }

    private func measure(_ value: Double) -> Double { scale == .logarithmic ? log10(value) : value }

    static func label(_ value: Double) -> String {
        guard value >= 1 else { return String(format: "%g", value) }
        return Int(value).formatted(.number.grouping(.automatic).locale(Locale(identifier: "en_US")))
    }
}
