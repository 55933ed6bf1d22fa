import Logging
import Subprocess
import Synchronization
import SystemPackage
import WorkerProtocol

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The app's executable as a process of its own process group; what it writes goes to the log.
final class WorkerProgram: Sendable {
    let socket: String
    private let configuration: SwiftWorkerConfiguration
    private let executable: String
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        /// While the process exists, so that no other with its number can be hit.
        var processID: pid_t?
        var isKillWanted = false
        var lastWords: [String] = []
    }

    private static let keptLines = 20

    init(_ configuration: SwiftWorkerConfiguration, executable: String, socket: String, logger: Logger) {
        self.configuration = configuration
        self.executable = executable
        self.socket = socket
        self.logger = logger
    }

    var lastWords: [String] { state.withLock { $0.lastWords } }

    /// Runs to the end of the process.
    func run() async -> WorkerExit {
        var options = PlatformOptions()
        options.processGroupID = 0
        var environment: [Environment.Key: String?] = [
            // Dictionaries and sets must come in the same order when a history is replayed in another process.
            "SWIFT_DETERMINISTIC_HASHING": "1",
            Environment.Key(stringLiteral: WorkerProtocolVersion.socketVariable): socket,
        ]
        for (name, value) in configuration.environment where !name.isEmpty {
            environment[Environment.Key(stringLiteral: name)] = value
        }
        do {
            let result = try await Subprocess.run(
                Configuration(
                    executable: .path(FilePath(executable)), arguments: Arguments(configuration.arguments),
                    environment: .inherit.updating(environment), platformOptions: options),
                input: .none, output: .sequence, error: .sequence
            ) { process in
                started(process.processIdentifier.value)
                await withTaskGroup(of: Void.self) { streams in
                    streams.addTask { await self.forward(process.standardOutput) { self.wrote($0) } }
                    streams.addTask { await self.forward(process.standardError) { self.complained($0) } }
                }
                if hasExited(process.processIdentifier) {
                    // What it has started itself goes too. Until this process is reaped, its number is its own.
                    try? process.send(signal: .kill, toProcessGroup: true)
                }
            }
            ended()
            switch result.terminationStatus {
            case .exited(let code): return .code(code)
            case .signaled(let number): return .signal(number)
            }
        } catch {
            ended()
            return .notStarted("\(error)")
        }
    }

    /// Ends the whole process group at once.
    func kill() {
        state.withLock { state in
            state.isKillWanted = true
            if let processID = state.processID { _ = killGroup(processID) }
        }
    }

    func removeSocket() { unlink(socket) }

    private func started(_ processID: pid_t) {
        state.withLock { state in
            state.processID = processID
            if state.isKillWanted { _ = killGroup(processID) }
        }
    }

    private func ended() { state.withLock { $0.processID = nil } }

    private func killGroup(_ processID: pid_t) -> Int32 {
        // Never 0 or -1, which would name our own group or everybody.
        guard processID > 1 else { return -1 }
        #if canImport(Glibc)
            return Glibc.kill(-processID, SIGKILL)
        #elseif canImport(Musl)
            return Musl.kill(-processID, SIGKILL)
        #else
            return Darwin.kill(-processID, SIGKILL)
        #endif
    }

    /// Its streams have ended; so, most likely, has it.
    private func hasExited(_ process: ProcessIdentifier) -> Bool {
        #if os(Linux)
            guard process.processDescriptor >= 0 else { return false }
            var poll = pollfd(fd: process.processDescriptor, events: Int16(POLLIN), revents: 0)
            return Glibc.poll(&poll, 1, 0) == 1
        #else
            return false
        #endif
    }

    // MARK: What it writes

    private func forward(_ stream: SubprocessOutputSequence, line: (String) -> Void) async {
        var splitter = LineSplitter()
        do {
            for try await buffer in stream {
                buffer.withUnsafeBytes { splitter.take($0, line: line) }
            }
        } catch {
            logger.debug("The worker's output could not be read to its end: \(error)")
        }
        splitter.finish(line: line)
    }

    private func wrote(_ line: String) { logger.info("\(line)", metadata: ["stream": "stdout"]) }

    private func complained(_ line: String) {
        state.withLock { state in
            if state.lastWords.count == Self.keptLines { state.lastWords.removeFirst() }
            state.lastWords.append(line)
        }
        logger.notice("\(line)", metadata: ["stream": "stderr"])
    }
}
