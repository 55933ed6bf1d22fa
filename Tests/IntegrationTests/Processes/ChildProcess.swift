import Foundation
import Synchronization

/// A process of the test's own.
///
/// Foundation's `Process` now and then misses an end while others start processes at the same time.
final class ChildProcess: Sendable {
    enum Status: Sendable, Equatable {
        case exited(Int32)
        case signaled(Int32)
    }

    private let end = End()
    let id: Int32

    init(
        _ executable: String, _ arguments: [String], environment: [String: String], output: ProcessOutput,
        errors: ProcessOutput
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writeEnd, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writeEnd, 2)
        // Sockets that other tests have accepted would stay open for as long as this child runs. One that is not open is
        // no error.
        for descriptor: Int32 in 3..<1_024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        // Threads of a test block signals; the child must not.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var words = ([executable] + arguments).map { strdup($0) } + [nil]
        var settings = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + settings { free(text) } }
        var id: pid_t = 0
        let status = posix_spawn(&id, executable, &actions, &attributes, &words, &settings)
        output.started()
        errors.started()
        guard status == 0 else { throw CannotStart(executable: executable, errno: status) }
        self.id = id
        Thread.detachNewThread { [end, id] in
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            end.reached(signal == 0 ? .exited((status >> 8) & 0xFF) : .signaled(signal))
        }
    }

    struct CannotStart: Error {
        var executable: String
        var errno: Int32
    }

    deinit { signal(SIGKILL) }

    /// Nothing happens when it has ended.
    func signal(_ number: Int32) {
        if end.status == nil { kill(id, number) }
    }

    func status() async -> Status { await end.wait() }

    private final class End: Sendable {
        private struct State {
            var status: Status?
            var waiters: [CheckedContinuation<Status, Never>] = []
        }

        private let state = Mutex(State())

        var status: Status? { state.withLock { $0.status } }

        func reached(_ status: Status) {
            let waiters = state.withLock { state in
                state.status = status
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume(returning: status) }
        }

        func wait() async -> Status {
            await withCheckedContinuation { continuation in
                let status: Status? = state.withLock { state in
                    if state.status == nil { state.waiters.append(continuation) }
                    return state.status
                }
                if let status { continuation.resume(returning: status) }
            }
        }
    }
}

/// What a process writes to one of its outputs, line by line.
final class ProcessOutput: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var isOver = false
        var waiters: [(matches: @Sendable (String) -> Bool, continuation: CheckedContinuation<String?, Never>)] = []

        /// Complete lines, and at the end the rest.
        var lines: [String] {
            var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            if !isOver { lines.removeLast() }
            return lines.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private let readEnd: Int32
    let writeEnd: Int32
    private let state = Mutex(State())

    init() {
        var ends: [Int32] = [-1, -1]
        // Nobody else's child gets them: the end of the output would wait for theirs.
        _ = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends)
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// The child has its own copy of the pipe's end now.
    func started() {
        close(writeEnd)
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(readEnd, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                received(buffer.prefix(max(0, count)))
                if count <= 0 { break }
            }
            close(readEnd)
        }
    }

    /// Nothing more is the end.
    private func received(_ bytes: ArraySlice<UInt8>) {
        let served = state.withLock { state in
            state.bytes.append(contentsOf: bytes)
            state.isOver = bytes.isEmpty
            let lines = state.lines
            let answers = state.waiters.map { waiter in (waiter, lines.first(where: waiter.matches)) }
            state.waiters = answers.filter { $0.1 == nil && !state.isOver }.map(\.0)
            return answers.filter { $0.1 != nil || state.isOver }
        }
        for (waiter, line) in served { waiter.continuation.resume(returning: line) }
    }

    /// Waits for a line; nil when the process ends without it.
    func line(where matches: @escaping @Sendable (String) -> Bool) async -> String? {
        await withCheckedContinuation { continuation in
            let answer: String?? = state.withLock { state in
                if let line = state.lines.first(where: matches) { return .some(line) }
                if state.isOver { return .some(nil) }
                state.waiters.append((matches, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }
}
