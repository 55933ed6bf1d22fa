import Foundation

/// The sources of a function app, and what a person does to them.
struct SourceWatch {
    enum Change: Sendable, Hashable {
        /// Of what the app is built from.
        case sources
        /// Of a file that the host reads when it starts.
        case configuration(String)
    }

    private struct Stamp: Hashable {
        var modified: Date
        var size: Int
    }

    private let root: String
    private var known: [String: Stamp] = [:]

    private static let configurationFiles: Set<String> = ["host.yaml", "host.json", "local.settings.json"]
    private static let sourceExtensions: Set<String> = [
        "swift", "c", "cc", "cpp", "h", "hpp", "m", "mm", "s", "modulemap",
    ]

    init(root: String) {
        self.root = root
        known = stamps()
    }

    /// What has changed since this was asked before.
    mutating func changes() -> Set<Change> {
        let now = stamps()
        defer { known = now }
        let paths = Set(known.keys).union(now.keys).filter { known[$0] != now[$0] }
        return Set(paths.map { Self.configurationFiles.contains($0) ? .configuration($0) : .sources })
    }

    /// By path below the root. Hidden folders, such as the build's and the hub's, are left out.
    private func stamps() -> [String: Stamp] {
        let keys: Set<URLResourceKey> = [.contentModificationDateKey, .fileSizeKey]
        let folder = URL(fileURLWithPath: root, isDirectory: true)
        let files = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: Array(keys), options: [.skipsHiddenFiles])
        var stamps: [String: Stamp] = [:]
        while let file = files?.nextObject() as? URL {
            let path = String(file.path.dropFirst(root.count + 1))
            let isSource = Self.sourceExtensions.contains(file.pathExtension.lowercased())
            guard isSource || Self.configurationFiles.contains(path),
                let values = try? file.resourceValues(forKeys: keys)
            else { continue }
            stamps[path] = Stamp(
                modified: values.contentModificationDate ?? .distantPast, size: values.fileSize ?? 0)
        }
        return stamps
    }
}
