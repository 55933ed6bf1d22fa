import Foundation
import Synchronization

/// A process of the test's own.
final class ChildProcess: Sendable {
    /// `@unchecked Sendable`: after the start only `processIdentifier`, which does not change, is read.
    private struct Running: @unchecked Sendable {
        let process: Process
    }

    enum Status: Sendable, Equatable {
        case exited(Int32)
        case signaled(Int32)
    }

    private let running: Running
    private let end = End()

    let id: Int32

    init(
        _ executable: String, _ arguments: [String], environment: [String: String], output: ProcessOutput,
        errors: ProcessOutput
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.pipe
        process.standardError = errors.pipe
        process.terminationHandler = { [end] process in
            end.reached(
                process.terminationReason == .exit
                    ? .exited(process.terminationStatus) : .signaled(process.terminationStatus))
        }
        try process.run()
        output.started()
        errors.started()
        running = Running(process: process)
        id = process.processIdentifier
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

    let pipe = Pipe()
    private let state = Mutex(State())

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    func started() {
        pipe.fileHandleForReading.readabilityHandler = { [self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            let served = state.withLock { state in
                state.bytes.append(contentsOf: data)
                state.isOver = data.isEmpty
                let lines = state.lines
                let answers = state.waiters.map { waiter in (waiter, lines.first(where: waiter.matches)) }
                state.waiters = answers.filter { $0.1 == nil && !state.isOver }.map(\.0)
                return answers.filter { $0.1 != nil || state.isOver }
            }
            for (waiter, line) in served { waiter.continuation.resume(returning: line) }
        }
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
