internal import DurableTask
internal import GRDB
internal import Synchronization

/// Connections that read. One is taken for each read and comes back afterwards; when none is free another is opened,
/// so that no read waits for another.
final class ReaderPool: Sendable {
    private let file: DatabaseFile
    private let state = Mutex(State())

    private struct State: Sendable {
        var free: [Reader] = []
        var isClosed = false
        /// How often the readers were renewed.
        var generation = 0
    }

    /// The statements are made and used only inside the connection's queue, by whoever took the reader.
    private final class Reader: @unchecked Sendable {
        private let connection: Connection
        /// Nil once closed: they must be gone before the connection closes.
        private var statements: ReaderConnection?
        let generation: Int

        init(_ file: DatabaseFile, generation: Int) throws {
            let connection = try Connection(file, role: .reader)
            self.connection = connection
            self.generation = generation
            statements = try connection.queue.unsafeRead { try ReaderConnection($0) }
        }

        func read<Value>(_ body: (ReaderConnection) throws -> Value) throws -> Value {
            try connection.queue.unsafeRead { _ in
                guard let statements else { throw StorageError.closedHub }
                return try statements.view(body)
            }
        }

        func close() {
            connection.queue.unsafeRead { _ in statements = nil }
            try? connection.queue.close()
        }
    }

    /// More than this many are not kept.
    private static let freeLimit = 4

    init(_ file: DatabaseFile) { self.file = file }

    /// Runs the body on one unchanging view of what is committed.
    /// - Throws: ``StorageError``.
    func read<Value>(_ body: (ReaderConnection) throws -> Value) throws(StorageError) -> Value {
        do {
            let reader = try take()
            defer { giveBack(reader) }
            return try reader.read(body)
        } catch {
            throw StorageError(error)
        }
    }

    /// Nothing is read on a connection that is open now, once its read is over.
    func renew() {
        let free = state.withLock { state in
            state.generation += 1
            defer { state.free = [] }
            return state.free
        }
        for reader in free { reader.close() }
    }

    func close() {
        let free = state.withLock { state in
            state.isClosed = true
            defer { state.free = [] }
            return state.free
        }
        for reader in free { reader.close() }
    }

    private func take() throws -> Reader {
        let (free, generation) = try state.withLock { state in
            if state.isClosed { throw StorageError.closedHub }
            return (state.free.popLast(), state.generation)
        }
        return try free ?? Reader(file, generation: generation)
    }

    private func giveBack(_ reader: Reader) {
        let isKept = state.withLock { state in
            guard !state.isClosed, reader.generation == state.generation, state.free.count < Self.freeLimit else {
                return false
            }
            state.free.append(reader)
            return true
        }
        if !isKept { reader.close() }
    }
}
