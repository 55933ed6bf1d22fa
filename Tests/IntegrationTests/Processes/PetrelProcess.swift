import Foundation
import Synchronization
import Testing

/// The program `petrel` as a child process, with what it writes.
final class PetrelProcess: Sendable {
    private let process: ChildProcess
    let output = ProcessOutput()
    let errors = ProcessOutput()

    /// - Parameters:
    ///   - root: with the host's files; also where its data goes unless the arguments say otherwise.
    ///   - program: an app that is built already.
    init(
        _ command: [String] = ["start"], root: TemporaryFolder, program: String? = "ScenarioApp", port: Int? = 0,
        _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws {
        var all = command + ["--root", root.path]
        if let program { all += ["--worker", Built.path(of: program)] }
        if let port { all += ["--port", "\(port)"] }
        for option in ["--queue-port", "--grpc-port", "--dashboard-port"]
        where command.last == "start" && !arguments.contains(option) {
            all += [option, "0"]
        }
        if !arguments.contains("--address") { all += ["--address", "127.0.0.1"] }
        process = try ChildProcess(
            Built.path(of: "petrel"), all + arguments, environment: environment, output: output, errors: errors)
    }

    var id: Int32 { process.id }

    /// What the line on stdout says that tells that the host is ready.
    struct Ready: Decodable, Sendable {
        var ready: Bool
        var url: String
        var ports: [String: Int]
        var taskHub: String
        var functions: [Function]

        struct Function: Decodable, Sendable {
            var name: String
            var trigger: String
        }
    }

    /// Waits for the ready line; the process must run with `--output json`.
    func ready(sourceLocation: SourceLocation = #_sourceLocation) async throws -> Ready {
        let line = await output.line { $0.hasPrefix("{") }
        let text = try #require(line, "It is not ready: \(errors.text)", sourceLocation: sourceLocation)
        return try JSONDecoder().decode(Ready.self, from: Data(text.utf8))
    }

    /// The host, once it is ready.
    func host(sourceLocation: SourceLocation = #_sourceLocation) async throws -> RunningHost {
        RunningHost(origin: try await ready(sourceLocation: sourceLocation).url, log: RecordedLog())
    }

    /// Waits for its end.
    func status() async -> ChildProcess.Status { await process.status() }

    func signal(_ number: Int32) { process.signal(number) }

    /// Pulls the plug.
    func kill() async {
        process.signal(SIGKILL)
        _ = await process.status()
    }

    /// Asks it to end, and waits.
    func stop() async -> ChildProcess.Status {
        process.signal(SIGTERM)
        return await process.status()
    }
}

/// Runs a test with a `petrel` that is ready, and ends it in any case.
func withPetrel(
    root: TemporaryFolder, program: String? = "ScenarioApp", _ arguments: [String] = [],
    environment: [String: String] = [:], _ body: (PetrelProcess, RunningHost) async throws -> Void
) async throws {
    let petrel = try PetrelProcess(
        root: root, program: program, arguments + ["--output", "json"], environment: environment)
    do {
        try await body(petrel, petrel.host())
    } catch {
        await petrel.kill()
        throw error
    }
    _ = await petrel.stop()
}

/// Runs the program `petrel` to its end, and answers what it says: stdout without blanks around it, then stderr.
func runPetrel(_ arguments: [String]) async throws -> (status: ChildProcess.Status, output: String) {
    let (output, errors) = (ProcessOutput(), ProcessOutput())
    let process = try ChildProcess(
        Built.path(of: "petrel"), arguments, environment: [:], output: output, errors: errors)
    let status = await process.status()
    _ = await output.line { _ in false }
    _ = await errors.line { _ in false }
    return (status, output.text.trimmingCharacters(in: .whitespacesAndNewlines) + errors.text)
}
