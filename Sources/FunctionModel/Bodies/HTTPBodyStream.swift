internal import Synchronization

/// A body that comes in parts while it is being made. It can be read once, by one reader.
public struct HTTPBodyStream: AsyncSequence, Sendable, Hashable {
    public typealias Element = [UInt8]

    private let source: Source

    /// What `produce` writes. It begins when somebody reads, waits while the reader is behind, and is cancelled when the
    /// reader goes.
    public init(_ produce: @escaping @Sendable (HTTPBodyWriter) async throws -> Void) {
        source = Source(HTTPBodyPipe(), produce)
    }

    /// The parts of another sequence.
    public init<Parts: AsyncSequence & Sendable>(_ parts: Parts) where Parts.Element == [UInt8] {
        self.init { body in
            for try await part in parts { try await body.write(part) }
        }
    }

    /// What somebody else writes into a pipe.
    package init(_ pipe: HTTPBodyPipe) { source = Source(pipe, nil) }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let source: Source

        /// - Throws: what producing the body failed with; `CancellationError`.
        public mutating func next() async throws -> [UInt8]? {
            source.start()
            return try await source.pipe.next()
        }
    }

    /// The rest is not wanted: whoever produces it is cancelled.
    public func cancel() { source.cancel() }

    /// The body as one.
    /// - Throws: ``HTTPBodyTooLong``; what producing the body failed with.
    public func collected(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in self {
            guard part.count <= limit - bytes.count else {
                cancel()
                throw HTTPBodyTooLong(limit: limit)
            }
            bytes.append(contentsOf: part)
        }
        return bytes
    }

    /// What produces the body runs there, unless it runs already.
    package func running(on executor: any TaskExecutor) -> HTTPBodyStream {
        source.prefer(executor)
        return self
    }

    public static func == (one: HTTPBodyStream, other: HTTPBodyStream) -> Bool { one.source === other.source }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(source)) }

    /// Lets go of the pipe when nobody can read any more.
    fileprivate final class Source: Sendable {
        let pipe: HTTPBodyPipe
        private let state: Mutex<State>

        private struct State {
            /// Nil when it runs, or somebody else writes.
            var produce: (@Sendable (HTTPBodyWriter) async throws -> Void)?
            var executor: (any TaskExecutor)?
            var task: Task<Void, Never>?
        }

        init(_ pipe: HTTPBodyPipe, _ produce: (@Sendable (HTTPBodyWriter) async throws -> Void)?) {
            self.pipe = pipe
            state = Mutex(State(produce: produce))
        }

        func prefer(_ executor: any TaskExecutor) { state.withLock { $0.executor = executor } }

        func start() {
            state.withLock { state in
                guard let produce = state.produce.take() else { return }
                state.task = Task(executorPreference: state.executor) { [pipe] in
                    do {
                        try await produce(HTTPBodyWriter(pipe: pipe))
                        pipe.finish()
                    } catch {
                        pipe.finish(.failure(error))
                    }
                }
            }
        }

        func cancel() {
            state.withLock { state in
                state.produce = nil
                return state.task
            }?.cancel()
            pipe.abandon()
        }

        deinit { cancel() }
    }
}

/// Where the parts of a body are written to.
public struct HTTPBodyWriter: Sendable {
    fileprivate let pipe: HTTPBodyPipe

    /// Sends a part, as soon as the caller takes it. Returns when there is room for more.
    /// - Throws: `CancellationError` when the caller has gone.
    public func write(_ bytes: [UInt8]) async throws { try await pipe.write(bytes) }

    /// Sends text, as UTF-8.
    /// - Throws: `CancellationError` when the caller has gone.
    public func write(_ text: String) async throws { try await pipe.write(Array(text.utf8)) }
}

/// A body that is wanted as a whole is longer than allowed.
public struct HTTPBodyTooLong: Error, Sendable, Hashable, CustomStringConvertible {
    /// In bytes.
    public var limit: Int
    public init(limit: Int) { self.limit = limit }
    public var description: String { "The body is longer than \(limit) bytes." }
}
