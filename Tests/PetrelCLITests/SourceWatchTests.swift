import Foundation
import Testing

@testable import PetrelCLI

@Suite("What --watch sees")
struct SourceWatchTests {
    @Test func `sources and the host's files, and nothing else`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("petrel-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ path: String, _ text: String) throws {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try write("Package.swift", "1")
        try write("Functions/App.swift", "1")
        var watch = SourceWatch(root: folder.path)
        #expect(watch.changes() == [])

        try write("Functions/App.swift", "22")
        #expect(watch.changes() == [.sources])
        #expect(watch.changes() == [])
        try write("Functions/Deeper/New.swift", "1")
        #expect(watch.changes() == [.sources])
        try FileManager.default.removeItem(at: folder.appendingPathComponent("Functions/Deeper/New.swift"))
        #expect(watch.changes() == [.sources])
        try write("host.yaml", "1")
        try write("Package.swift", "22")
        #expect(watch.changes() == [.sources, .configuration("host.yaml")])

        for path in ["log.txt", ".build/debug/Other.swift", ".petrel/default.db", "Package.resolved"] {
            try write(path, "1")
        }
        #expect(watch.changes() == [])
    }
}
