import Foundation

/// W11: from the start of the program `petrel` to its word that it is ready.
enum HostStart {
    static func measure(times count: Int) async throws -> [Result] {
        let app = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("FunctionApp")
        return try ["without functions": [], "with a worker": ["--worker", app.path]].sorted { $0.key > $1.key }.map {
            what, arguments in
            let folder = try BenchFolder()
            defer { folder.remove() }
            let times = try (0..<count).map { _ in
                let program = try PetrelProgram(root: folder, arguments)
                program.stop()
                return program.startSeconds
            }
            return Result(
                name: "W11 start \(what)",
                figures: [
                    Figure("p50_ms", times.percentile(0.5) * 1e3, .atMost(500)),
                    Figure("max_ms", (times.max() ?? 0) * 1e3),
                ])
        }
    }
}
