public import DurableTask
import Foundation
public import HostConfiguration
import SQLiteStorage

/// The task hubs of a data folder, as files.
///
/// All throw ``StorageError``: `owned` when a host is using the hub and must not, `io` when there is none.
public enum HubFiles {
    /// A task hub's file.
    public struct Hub: Sendable, Hashable {
        public var name: String
        public var path: String
        /// With its log, in bytes.
        public var size: Int
        /// A process has it open.
        public var isInUse: Bool
    }

    /// Where the hub's file is.
    public static func path(_ configuration: HostConfiguration) -> String { HubStorage.path(configuration) }

    /// Whether a process has the hub open.
    public static func isInUse(_ configuration: HostConfiguration) -> Bool {
        SQLiteStorage.isInUse(file: path(configuration))
    }

    /// In the order of their names.
    public static func all(in folder: String) -> [Hub] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        func size(_ path: String) -> Int {
            (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int ?? 0
        }
        return files.filter { $0.hasSuffix(".db") }.sorted().map { file in
            let path = "\(folder)/\(file)"
            return Hub(
                name: String(file.dropLast(3)), path: path, size: size(path) + size(path + "-wal"),
                isInUse: SQLiteStorage.isInUse(file: path))
        }
    }

    /// Looks through the hub, and names what is damaged. No host may be using it.
    public static func verify(_ configuration: HostConfiguration) throws -> HubReport {
        try SQLiteStorage.verify(file: path(configuration), owner: "petrel hub verify")
    }

    /// Copies the hub into a new file. A host may be using it.
    public static func backUp(_ configuration: HostConfiguration, to copy: String) throws {
        try SQLiteStorage.backUp(file: path(configuration), to: copy)
    }

    /// Deletes the hub. No host may be using it.
    public static func delete(_ configuration: HostConfiguration) throws {
        try SQLiteStorage.delete(file: path(configuration), owner: "petrel hub delete")
    }

    /// Writes the hub as lines of JSON. A host may be using it.
    /// - Returns: how many rows it has.
    public static func export(
        _ configuration: HostConfiguration, write: ([UInt8]) throws -> Void, progress: (Int) -> Void
    ) throws -> Int {
        try SQLiteStorage.export(file: path(configuration), write: write, progress: progress)
    }

    /// Makes the hub of what ``export(_:write:progress:)`` wrote.
    /// - Returns: how many rows it has.
    public static func `import`(
        _ configuration: HostConfiguration, lines: some Sequence<[UInt8]>, progress: (Int) -> Void
    ) throws -> Int {
        try HubStorage.makeFolder(configuration)
        return try SQLiteStorage.import(
            file: path(configuration), owner: "petrel hub import", lines: lines, progress: progress)
    }
}
