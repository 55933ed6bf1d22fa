import Foundation

/// The program `petrel` beside this one, as a host.
final class PetrelProgram {
    /// By what is there: `functions`, `grpc`, `dashboard`, …
    let ports: [String: Int]
    /// From its start to its word that it is ready, in seconds.
    let startSeconds: Double
    private let process: Process

    /// - Throws: ``BenchError`` when it does not get ready.
    init(root folder: BenchFolder, _ arguments: [String] = []) throws {
        let programs = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        process = Process()
        process.executableURL = programs.appendingPathComponent("petrel")
        process.arguments =
            [
                "start", "--root", folder.path, "--port", "0", "--queue-port", "0", "--grpc-port", "0", "--address",
                "127.0.0.1", "--output", "json",
            ] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let start = seconds()
        try process.run()
        let line = output.fileHandleForReading.availableData
        startSeconds = seconds() - start
        guard let ready = try? JSONDecoder().decode(Ready.self, from: line) else {
            process.terminate()
            throw BenchError("The program petrel does not get ready.")
        }
        ports = ready.ports
    }

    var grpcPort: Int {
        get throws {
            guard let port = ports["grpc"] else { throw BenchError("The Durable Task protocol is not served.") }
            return port
        }
    }

    private struct Ready: Decodable {
        var ports: [String: Int]
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
