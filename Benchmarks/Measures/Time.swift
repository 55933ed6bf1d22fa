import Foundation

/// A moment of the monotonic clock, in seconds.
func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// How long the body takes, in seconds.
func seconds(of body: () async throws -> Void) async rethrows -> Double {
    let start = seconds()
    try await body()
    return seconds() - start
}

extension [Double] {
    /// The value below which this part (0 to 1) of the values lies; NaN of none.
    func percentile(_ part: Double) -> Double {
        guard !isEmpty else { return .nan }
        return sorted()[Swift.min(count - 1, Int(Double(count) * part))]
    }

    var mean: Double { reduce(0, +) / Double(count) }
}
