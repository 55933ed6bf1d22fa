import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A private folder for the sockets of workers: nobody but this user can connect.
struct SocketFolder: Sendable {
    let path: String

    /// The longest path a socket address holds is 107 bytes; the folder of a user's temporary files may be longer.
    private static let longestFolder = 80

    /// - Throws: ``SwiftWorkerError``.
    static func make(in temporary: String?) throws -> SocketFolder {
        let parent = temporary.flatMap { $0.utf8.count <= longestFolder ? $0 : nil } ?? "/tmp"
        var template = Array("\(parent)/petrel-XXXXXX".utf8CString)
        // mkdtemp makes the folder with mode 0700.
        guard template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap(mkdtemp) }) != nil else {
            let why = Errno(rawValue: errno)
            throw SwiftWorkerError(.noSocket, "No folder for the worker's socket can be made in \(parent): \(why).")
        }
        return SocketFolder(path: String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    func socket(_ number: Int) -> String { "\(path)/w\(number)" }

    func remove() { rmdir(path) }
}
