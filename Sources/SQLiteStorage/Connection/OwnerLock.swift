internal import DurableTask
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The lock that makes one process the owner of a hub's file. The kernel drops it with the process, however that ends.
final class OwnerLock: Sendable {
    private let descriptor: Mutex<Int32?>
    /// How often a lock that is taken is tried again, 10 ms later each time.
    private static let patience = 10

    /// - Parameter path: of the lock file, beside the database; it stays when the lock is gone.
    /// - Throws: `owned`, naming the process that has the lock; `io`.
    init(path: String, owner: String) throws(StorageError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure("opened", path) }
        var isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        // A process that the last owner was starting has the lock, too, until it is another program.
        for _ in 0..<Self.patience where !isLocked && errno == EWOULDBLOCK {
            usleep(10_000)
            isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        }
        guard isLocked else {
            let isTaken = errno == EWOULDBLOCK
            let holder = Self.readHolder(descriptor)
            close(descriptor)
            guard isTaken else { throw Self.failure("locked", path) }
            throw StorageError(
                .owned,
                """
                The task hub is in use by \(holder). One process at a time owns it: stop that one, or use another \
                data folder.
                """
            )
        }
        let text = Array("\(getpid())\n\(owner)\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.count, 0) == text.count else {
            let failure = Self.failure("written", path)
            close(descriptor)
            throw failure
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Releasing twice is fine.
    func release() {
        let held = descriptor.withLock { descriptor -> Int32? in
            defer { descriptor = nil }
            return descriptor
        }
        if let held { close(held) }
    }

    private static func readHolder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
        guard let process = lines.first.flatMap({ Int32($0) }) else { return "another process" }
        return lines.count > 1 ? "process \(process) ('\(lines[1])')" : "process \(process)"
    }

    private static func failure(_ verb: String, _ path: String) -> StorageError {
        StorageError(
            .io,
            "The lock file '\(path)' cannot be \(verb): \(String(cString: strerror(errno))). Check the permissions.")
    }
}
