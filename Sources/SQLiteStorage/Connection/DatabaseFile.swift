internal import Foundation

/// A hub's file, and how tests make it misbehave.
struct DatabaseFile: Sendable {
    var path: String
    /// The name of the SQLite VFS it is reached through; nil is the system's. For tests.
    var vfs: String?
    /// Makes the disk full. For tests.
    var maximumPages: Int?
    /// For how long payloads may be stored and named by nothing. For tests.
    var now: @Sendable () -> Date = { Date() }

    /// What SQLite is told to open.
    var name: String { vfs.map { "file:\(path)?vfs=\($0)" } ?? path }
}
