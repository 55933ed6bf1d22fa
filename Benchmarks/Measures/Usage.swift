import Foundation

/// What a process has used so far, as the kernel counts it.
struct Usage: Codable, Sendable {
    /// Of user and system, all threads.
    var cpuSeconds: Double
    /// The part of them spent in the kernel.
    var systemSeconds: Double
    /// Handed to the disk.
    var bytesWritten: Double
    var residentBytes: Double
    /// The most that was resident since ``forgetPeak()``.
    var peakBytes: Double

    static var now: Usage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return Usage(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), systemSeconds: seconds(usage.ru_stime),
            bytesWritten: field("write_bytes:", of: "/proc/self/io") ?? 0,
            residentBytes: (field("VmRSS:", of: "/proc/self/status") ?? 0) * 1024,
            peakBytes: (field("VmHWM:", of: "/proc/self/status") ?? Double(usage.ru_maxrss)) * 1024)
    }

    /// Once memory that is not in use has been given back.
    static var trimmed: Usage {
        forgetPeak()
        return now
    }

    /// Gives memory that is not in use back, and begins to watch for the peak anew.
    static func forgetPeak() {
        // Not in the modules of the C library.
        if let trim = dlsym(nil, "malloc_trim") {
            _ = unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0)
        }
        try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    }

    private static func field(_ name: String, of file: String) -> Double? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
    }

    static func - (a: Usage, b: Usage) -> Usage {
        Usage(
            cpuSeconds: a.cpuSeconds - b.cpuSeconds, systemSeconds: a.systemSeconds - b.systemSeconds,
            bytesWritten: a.bytesWritten - b.bytesWritten, residentBytes: a.residentBytes - b.residentBytes,
            peakBytes: a.peakBytes - b.peakBytes)
    }
}
