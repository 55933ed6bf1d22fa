internal import CFunctionRecords

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Tells one build of the app from another: the same bytes are the same build, wherever they lie.
package enum BuildID {
    /// Of the program that is running.
    package static let current: String = of("/proc/self/exe") ?? "unknown"

    /// A digest of the file's contents, nil when it cannot be read.
    static func of(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > 0, let contents = mmap(nil, Int(size), PROT_READ, MAP_PRIVATE, descriptor, 0),
            contents != MAP_FAILED
        else { return nil }
        defer { munmap(contents, Int(size)) }
        return String(petrel_digest(contents, Int(size)), radix: 16)
    }
}
