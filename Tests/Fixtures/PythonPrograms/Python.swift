internal import Foundation

/// Programs of the Python environment that `scripts/python-env` makes.
public enum Python {
    public struct Result: Sendable {
        public var status: Int32
        /// What it wrote to stdout and stderr.
        public var output: String
    }

    /// Runs a script to its end.
    public static func run(_ script: String, _ arguments: [String]) async throws -> Result {
        try await finished(try await interpreter(), [script] + arguments)
    }

    /// Why there is no environment.
    public struct Missing: Error, CustomStringConvertible {
        public let description: String
    }

    /// The path of the environment's Python.
    public static func interpreter() async throws -> String {
        // Of the checkout.
        let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { path, _ in path.deletingLastPathComponent() }
        let prepared = try await finished(root.appendingPathComponent("scripts/python-env").path, [])
        guard prepared.status == 0, let python = prepared.output.split(separator: "\n").last.map(String.init) else {
            throw Missing(description: prepared.output)
        }
        return python
    }

    private static func finished(_ program: String, _ arguments: [String]) async throws -> Result {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("petrel-\(UUID().uuidString).txt")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = try FileHandle(forWritingTo: file)
        process.standardOutput = output
        process.standardError = output
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        return Result(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
