import Foundation

/// The sources of a function app, and what a person does to them.
struct SourceWatch: Sendable {
    let root: String

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

    private static let configurationFiles: Set<String> = ["host.yaml", "host.json", "local.settings.json"]

    /// One element for everything that has changed since the element before. Looks twice a second: a person saves a file, and
    /// every kind of file system is looked at alike.
    func changes() -> AsyncStream<Set<Change>> {
        AsyncStream { continuation in
            let task = Task {
                var known = stamps()
                while (try? await Task.sleep(for: .milliseconds(500))) != nil {
                    let now = stamps()
                    guard now != known else { continue }
                    let paths = Set(known.keys).union(now.keys).filter { known[$0] != now[$0] }
                    known = now
                    continuation.yield(
                        Set(paths.map { Self.configurationFiles.contains($0) ? .configuration($0) : .sources }))
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// By path below the root: everything that Swift Package Manager could read, without hidden folders.
    private func stamps() -> [String: Stamp] {
        let keys: [URLResourceKey] = [.contentModificationDateKey, .fileSizeKey, .isRegularFileKey]
        let folder = URL(fileURLWithPath: root, isDirectory: true)
        let files = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: keys, options: [.skipsHiddenFiles])
        var stamps: [String: Stamp] = [:]
        while let file = files?.nextObject() as? URL {
            guard let values = try? file.resourceValues(forKeys: Set(keys)), values.isRegularFile == true else {
                continue
            }
            let path = String(file.path.dropFirst(root.count + 1))
            // Written by the build itself.
            guard path != "Package.resolved" else { continue }
            stamps[path] = Stamp(
                modified: values.contentModificationDate ?? .distantPast, size: values.fileSize ?? 0)
        }
        return stamps
    }
}
