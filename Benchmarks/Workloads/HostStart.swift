import Foundation

/// W11: from the start of the program `petrel` to its word that it is ready.
enum HostStart {
    static func measure(times count: Int) async throws -> [Result] {
        let programs = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let petrel = programs.appendingPathComponent("petrel")
        let app = programs.appendingPathComponent("FunctionApp")
        return try ["without functions": [], "with a worker": ["--worker", app.path]].sorted { $0.key > $1.key }.map {
            what, arguments in
            let folder = try BenchFolder()
            defer { folder.remove() }
            let times = try (0..<count).map { _ in try time(petrel, ["--root", folder.path] + arguments) }
            return Result(
                name: "W11 start \(what)",
                figures: [
                    Figure("p50_ms", times.percentile(0.5) * 1e3, .atMost(500)),
                    Figure("max_ms", (times.max() ?? 0) * 1e3),
                ])
        }
    }

    private static func time(_ program: URL, _ arguments: [String]) throws -> Double {
        let (process, output) = (Process(), Pipe())
        process.executableURL = program
        process.arguments =
            [
                "start", "--port", "0", "--queue-port", "0", "--grpc-port", "0", "--address", "127.0.0.1", "--output",
                "json",
            ] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let start = seconds()
        try process.run()
        let line = output.fileHandleForReading.availableData
        let time = seconds() - start
        process.terminate()
        process.waitUntilExit()
        guard line.starts(with: Data("{".utf8)) else { throw BenchError("\(program.path) does not get ready.") }
        return time
    }
}
