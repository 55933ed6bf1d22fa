import Foundation

/// The worker processes of a host, as the system lists them.
enum WorkerProcesses {
    /// The children of a process.
    static func children(of parent: pid_t) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { self.parent(of: $0) == parent }.sorted()
    }

    /// Whether it runs, and runs this program.
    static func isAlive(_ id: pid_t, program: String) -> Bool {
        guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/exe") else {
            return false
        }
        return URL(fileURLWithPath: link).lastPathComponent == URL(fileURLWithPath: program).lastPathComponent
            && state(of: id)?.first != "Z"
    }

    private static func parent(of id: pid_t) -> pid_t? {
        guard let fields = state(of: id), fields.count > 1 else { return nil }
        return pid_t(fields[1])
    }

    /// State, parent and what follows in `/proc/<id>/stat`; the name before them may hold anything.
    private static func state(of id: pid_t) -> [Substring]? {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(id)/stat"),
            let name = stat.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        return String(decoding: stat[(name + 1)...], as: UTF8.self).split(separator: " ")
    }
}
