import Foundation
import Subprocess
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One life of the host: `petrel start` as a child process.
final class HostProcess: Sendable {
    struct Programs: Sendable {
        var petrel: String
        var app: String
        /// Holds the data, the ledgers and what the host writes.
        var folder: String
        /// What the host's environment has besides this program's.
        var environment: [String: String] = [:]

        var ledger: String { folder + "/activities.ledger" }
    }

    private struct State: Sendable {
        var processID: pid_t?
        var origin: String?
        var readyAfter: Duration?
        var end: String?
        var isDoomed = false
    }

    /// Counts the lives of the host from 1.
    let life: Int
    private let state = Current(State())

    /// - Parameter ready: called with the origin of its URLs, unless it was killed before.
    static func start(_ programs: Programs, life: Int, ready: @escaping @Sendable (String) -> Void) -> HostProcess {
        let host = HostProcess(life: life)
        Task { await host.run(programs, ready: ready) }
        return host
    }

    private init(life: Int) { self.life = life }

    /// Waits until the process exists.
    func processID() async throws -> pid_t {
        try await within(.seconds(30), "Starting the host (life \(life))") { [life, state] in
            try await state.when { state -> Result<pid_t, Violation>? in
                if let id = state.processID { return .success(id) }
                return state.end.map { .failure(Violation("The host (life \(life)) was not started: \($0).")) }
            }.get()
        }
    }

    /// Waits until it is ready.
    /// - Returns: how long that took since the start of the process.
    func ready() async throws -> Duration {
        try await within(.seconds(90), "The host (life \(life)) is ready") { [self] in
            try await state.when { state -> Result<Duration, Violation>? in
                if let after = state.readyAfter { return .success(after) }
                if let end = state.end {
                    return .failure(Violation("The host (life \(self.life)) ended before it was ready: \(end)."))
                }
                return nil
            }.get()
        }
    }

    /// Of its URLs, once it is ready.
    var origin: String? { state.value.origin }

    /// How it ended, if it did.
    var end: String? { state.value.end }

    /// How it ended, if nobody told it to.
    var ownEnd: String? {
        let state = state.value
        return state.isDoomed ? nil : state.end
    }

    /// Ends it at once and waits until it is gone.
    func kill() async throws {
        signal(SIGKILL)
        _ = try await endsSoon()
    }

    /// Asks it to finish, and waits until it has.
    /// - Throws: ``Violation`` when it takes too long, or says that something went wrong.
    func stop() async throws {
        signal(SIGTERM)
        let end = try await endsSoon()
        guard end == "exit 0" else {
            throw Violation("The host (life \(life)) was asked to stop and ended with \(end).")
        }
    }

    /// Nothing happens when it has ended.
    func signal(_ number: Int32) {
        state.update { state in
            state.isDoomed = true
            if state.end == nil, let id = state.processID { _ = sendSignal(id, number) }
        }
    }

    /// Waits until it has ended, and says how.
    func ended() async throws -> String { try await state.when { $0.end } }

    private func endsSoon() async throws -> String {
        try await within(.seconds(60), "The end of the host (life \(life))") { [self] in try await ended() }
    }

    private func run(_ programs: Programs, ready: @escaping @Sendable (String) -> Void) async {
        let begin = ContinuousClock.now
        let environment = Dictionary(
            uniqueKeysWithValues: programs.environment.map { (Environment.Key(stringLiteral: $0), $1) })
        var options = PlatformOptions()
        // A key pressed at the terminal is for this program, which ends the host itself.
        options.processGroupID = 0
        do {
            let errors = try FileDescriptor.open(
                FilePath(programs.folder + "/host.log"), .writeOnly, options: [.append, .create],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            let result = try await Subprocess.run(
                Configuration(
                    executable: .path(FilePath(programs.petrel)),
                    arguments: [
                        "start", "--root", programs.folder, "--worker", programs.app, "--port", "0", "--grpc-port", "0",
                        "--queue-port",
                        "0", "--address",
                        "127.0.0.1", "--data", programs.folder + "/data", "--output", "json",
                    ],
                    // A host that is killed cannot remove its socket's folder.
                    environment: .inherit.updating(["TORTURE_LEDGER": programs.ledger, "TMPDIR": programs.folder])
                        .updating(environment),
                    platformOptions: options),
                input: .none, output: .sequence, error: .fileDescriptor(errors, closeAfterSpawningProcess: true)
            ) { process in
                let isDoomed = state.update { state in
                    state.processID = process.processIdentifier.value
                    return state.isDoomed
                }
                if isDoomed { signal(SIGKILL) }
                var line: [UInt8] = []
                for try await buffer in process.standardOutput {
                    buffer.withUnsafeBytes { line.append(contentsOf: $0) }
                    guard state.value.origin == nil, let origin = Self.origin(in: line) else { continue }
                    let isDoomed = state.update { state in
                        state.origin = origin
                        state.readyAfter = begin.duration(to: .now)
                        return state.isDoomed
                    }
                    if !isDoomed { ready(origin) }
                }
            }
            state.update { $0.end = Self.describe(result.terminationStatus) }
        } catch {
            state.update { $0.end = "an error: \(error)" }
        }
    }

    private static func describe(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "exit \(code)"
        case .signaled(let number): "signal \(number)"
        }
    }

    private static func origin(in output: [UInt8]) -> String? {
        struct Ready: Decodable {
            var url: String
        }
        guard let end = output.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        return try? JSONDecoder().decode(Ready.self, from: Data(output[..<end])).url
    }
}

/// - Parameter id: of one process; never a group, never everybody.
func sendSignal(_ id: pid_t, _ number: Int32) -> Bool {
    guard id > 1 else { return false }
    return kill(id, number) == 0
}
