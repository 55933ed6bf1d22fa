import Foundation

/// What this process has used so far, as the kernel counts it.
struct Usage {
    var cpuSeconds: Double
    var bytesWritten: Double
    var peakMemoryBytes: Double

    static var now: Usage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        let io = (try? String(contentsOfFile: "/proc/self/io", encoding: .utf8)) ?? ""
        let written = io.split(separator: "\n").first { $0.hasPrefix("write_bytes:") }
            .flatMap { Double($0.split(separator: " ").last ?? "") }
        return Usage(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), bytesWritten: written ?? 0,
            peakMemoryBytes: Double(usage.ru_maxrss) * 1024)
    }
}

/// A moment of the monotonic clock, in seconds.
func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

extension [Double] {
    /// The value below which this part (0 to 1) of the values lies.
    func percentile(_ part: Double) -> Double {
        guard !isEmpty else { return .nan }
        let ordered = sorted()
        return ordered[Swift.min(ordered.count - 1, Int(Double(ordered.count) * part))]
    }
}
