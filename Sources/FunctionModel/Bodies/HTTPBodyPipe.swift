internal import Synchronization

/// Parts of a body between one who writes and one who reads: who is ahead waits.
package final class HTTPBodyPipe: Sendable {
    private struct State {
        var parts: [[UInt8]] = []
        /// How many of the parts have been taken.
        var taken = 0
        var bytes = 0
        /// How it ended; nil while more may come. What was written before is still read.
        var end: Result<Void, any Error>?
        /// Nobody reads any more.
        var isAbandoned = false
        var reader: CheckedContinuation<Void, Never>?
        var writers: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastWriter: UInt64 = 0

        mutating func takeWriters() -> [CheckedContinuation<Void, Never>] {
            defer { writers = [:] }
            return Array(writers.values)
        }

        mutating func takeReader() -> CheckedContinuation<Void, Never>? {
            defer { reader = nil }
            return reader
        }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let onTaken: (@Sendable (Int) -> Void)?
    private let onAbandoned: (@Sendable () -> Void)?

    /// - Parameters:
    ///   - limit: how many bytes wait before a writer does.
    ///   - onTaken: is told how many bytes have been read.
    ///   - onAbandoned: is told when nobody will read the rest.
    package init(
        limit: Int = 256 << 10, onTaken: (@Sendable (Int) -> Void)? = nil, onAbandoned: (@Sendable () -> Void)? = nil
    ) {
        self.limit = limit
        self.onTaken = onTaken
        self.onAbandoned = onAbandoned
    }

    /// The last part has been written, read or not.
    package var isWhole: Bool { state.withLock { if case .success? = $0.end { true } else { false } } }

    // MARK: Writing

    /// Returns when there is room for more.
    /// - Throws: `CancellationError` when nobody reads any more, or the task is cancelled.
    package func write(_ part: [UInt8]) async throws {
        offer(part)
        while true {
            try Task.checkCancellation()
            let isGone = state.withLock { $0.isAbandoned }
            if isGone { throw CancellationError() }
            if state.withLock({ $0.bytes <= limit }) { return }
            await room()
        }
    }

    /// Does not wait.
    package func offer(_ part: [UInt8]) {
        guard !part.isEmpty else { return }
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.end == nil, !state.isAbandoned else { return nil }
            state.parts.append(part)
            state.bytes += part.count
            return state.takeReader()
        }
        reader?.resume()
    }

    /// The first end counts.
    package func finish(_ end: Result<Void, any Error> = .success(())) {
        let (reader, writers) = state.withLock { state in
            if state.end == nil { state.end = end }
            return (state.takeReader(), state.takeWriters())
        }
        reader?.resume()
        for writer in writers { writer.resume() }
    }

    /// Returns when something may have changed.
    private func room() async {
        let id = state.withLock { state in
            state.lastWriter += 1
            return state.lastWriter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.bytes > limit, !state.isAbandoned, !Task.isCancelled else { return true }
                    state.writers[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.writers.removeValue(forKey: id) }?.resume()
        }
    }

    // MARK: Reading

    /// The next part; nil after the last one. One reader at a time.
    /// - Throws: what the writer failed with; `CancellationError`.
    package func next() async throws -> [UInt8]? {
        while true {
            let (part, end, writers) = state.withLock {
                state -> ([UInt8]?, Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) in
                guard state.taken < state.parts.count else { return (nil, state.end, []) }
                let part = state.parts[state.taken]
                state.parts[state.taken] = []
                state.taken += 1
                if state.taken == state.parts.count {
                    state.parts.removeAll(keepingCapacity: true)
                    state.taken = 0
                }
                state.bytes -= part.count
                return (part, nil, state.bytes <= limit ? state.takeWriters() : [])
            }
            for writer in writers { writer.resume() }
            if let part {
                onTaken?(part.count)
                return part
            }
            if let end {
                try end.get()
                return nil
            }
            try Task.checkCancellation()
            await arrival()
        }
    }

    private func arrival() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.taken == state.parts.count, state.end == nil, !Task.isCancelled else { return true }
                    state.reader?.resume()
                    state.reader = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.takeReader() }?.resume()
        }
    }

    /// Nobody reads the rest; who writes is told so.
    package func abandon() {
        let (isNews, reader, writers) = state.withLock { state in
            let isNews = !state.isAbandoned && state.end == nil
            state.isAbandoned = true
            if state.end == nil { state.end = .failure(CancellationError()) }
            state.parts = []
            state.taken = 0
            state.bytes = 0
            return (isNews, state.takeReader(), state.takeWriters())
        }
        reader?.resume()
        for writer in writers { writer.resume() }
        if isNews { onAbandoned?() }
    }
}
