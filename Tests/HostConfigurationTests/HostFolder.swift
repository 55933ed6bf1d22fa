import Foundation
import HostConfiguration

/// A folder with a host's files, gone after the test.
func withHostFolder<Result>(_ files: [String: String] = [:], _ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("petrel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    return try body(folder.path)
}

/// Reads the configuration of a folder with these files.
func read(
    _ files: [String: String] = [:], environment: [String: String] = [:], commandLine: [CommandLineValue] = []
) throws -> HostConfigurationReading {
    try withHostFolder(files) { root in
        try HostConfigurationReader(root: root, environment: environment, commandLine: commandLine).read()
    }
}
