import Foundation

/// What the disk under the data folder allows: 4 KiB appends, each flushed.
enum FlushLimit {
    static func measure() throws -> Result {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let file = open(folder.path + "/flush", O_CREAT | O_WRONLY | O_APPEND, 0o600)
        defer { close(file) }
        let block = [UInt8](repeating: 7, count: 4096)
        var times: [Double] = []
        let start = seconds()
        while seconds() - start < 2 {
            let before = seconds()
            _ = block.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            fdatasync(file)
            times.append(seconds() - before)
        }
        return Result(
            name: "limit: append and fdatasync",
            figures: [
                ("per_s", Double(times.count) / (seconds() - start)), ("p50_us", times.percentile(0.5) * 1e6),
                ("p99_us", times.percentile(0.99) * 1e6),
            ])
    }
}

/// A folder for the benchmark's data: below the current folder, so that it is on the same disk as everything else.
struct BenchFolder {
    let path: String

    init() throws {
        path = FileManager.default.currentDirectoryPath + "/.build/bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
