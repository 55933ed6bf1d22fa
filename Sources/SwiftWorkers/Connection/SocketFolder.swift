import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A private folder for the sockets of workers: nobody but this user can connect.
///
/// It is locked as long as the host lives, however it ends: that is how the next host knows which folders are left over.
struct SocketFolder: Sendable {
    let path: String
    private let lock: Int32

    /// The longest path a socket address holds is 107 bytes; the folder of a user's temporary files may be longer.
    private static let longestFolder = 80
    /// Younger folders are left alone: their hosts may not have locked them yet.
    private static let leastAge = 60

    /// Also removes what hosts that were killed have left.
    /// - Throws: ``SwiftWorkerError``.
    static func make(in temporary: String?) throws -> SocketFolder {
        let parent = temporary.flatMap { $0.utf8.count <= longestFolder ? $0 : nil } ?? "/tmp"
        removeLeftOvers(in: parent, now: time(nil))
        // mkdtemp wants a template that ends in six X, puts what makes the name unique in their place, and makes the folder
        // with mode 0700.
        var template = Array("\(parent)/petrel-XXXXXX".utf8CString)
        guard template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap(mkdtemp) }) != nil else {
            let why = Errno(rawValue: errno)
            throw SwiftWorkerError(.noSocket, "No folder for the worker's socket can be made in \(parent): \(why).")
        }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if lock >= 0 { flock(lock, LOCK_EX | LOCK_NB) }
        return SocketFolder(path: path, lock: lock)
    }

    func socket(_ number: Int) -> String { "\(path)/w\(number)" }

    func remove() {
        rmdir(path)
        if lock >= 0 { close(lock) }
    }

    /// Removes this user's folders that nobody has locked, with the sockets in them and nothing else.
    /// - Parameter now: in seconds since 1970.
    static func removeLeftOvers(in parent: String, now: Int) {
        for name in names(in: parent) where name.hasPrefix("petrel-") && name.utf8.count == 13 {
            let path = "\(parent)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
                now - status.st_mtim.tv_sec >= leastAge
            else { continue }
            let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard folder >= 0 else { continue }
            defer { close(folder) }
            guard flock(folder, LOCK_EX | LOCK_NB) == 0 else { continue }
            for socket in names(in: path) where isSocket("\(path)/\(socket)") { unlink("\(path)/\(socket)") }
            rmdir(path)
        }
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    private static func names(in folder: String) -> [String] {
        guard let start = MemoryLayout<dirent>.offset(of: \.d_name), let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            // Where it lies: an entry is only as long as its name, and a copy of the whole type would read beyond the last one.
            let name = String(
                cString: UnsafeRawPointer(entry).advanced(by: start).assumingMemoryBound(to: CChar.self))
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
