import Foundation

/// What the disk under the data folder allows: 4 KiB appends, each flushed.
enum FlushLimit {
    static func measure(for time: Double) throws -> Result {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let file = open(folder.path + "/flush", O_CREAT | O_WRONLY | O_APPEND, 0o600)
        guard file >= 0 else { throw BenchError("No file can be made in \(folder.path).") }
        defer { close(file) }
        let block = [UInt8](repeating: 7, count: 4096)
        var times: [Double] = []
        let start = seconds()
        while seconds() - start < time {
            let before = seconds()
            guard block.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == block.count, fdatasync(file) == 0
            else { throw BenchError("The disk under \(folder.path) does not take what is written.") }
            times.append(seconds() - before)
        }
        return Result(
            name: "limit: append 4 KiB and fdatasync",
            figures: [
                Figure("per_s", Double(times.count) / (seconds() - start)),
                Figure("p50_us", times.percentile(0.5) * 1e6), Figure("p99_us", times.percentile(0.99) * 1e6),
            ])
    }
}
