import Foundation
import Testing

@testable import SwiftWorkers

@Suite struct SocketFolderTests {
    @Test func `what a killed host has left goes, what a living one has stays`() throws {
        let parent = "/tmp/petrel-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: parent) }
        let living = try SocketFolder.make(in: parent)
        let leftOver = parent + "/petrel-abcdef"
        let other = parent + "/petrel-ghijkl"
        for folder in [leftOver, other] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        // Not ours to judge: it has something in it that is no socket.
        try Data("mine".utf8).write(to: URL(fileURLWithPath: other + "/notes"))
        SocketFolder.removeLeftOvers(in: parent, now: time(nil))
        #expect(FileManager.default.fileExists(atPath: leftOver), "too young to be judged")
        SocketFolder.removeLeftOvers(in: parent, now: time(nil) + 120)
        #expect(!FileManager.default.fileExists(atPath: leftOver))
        #expect(FileManager.default.fileExists(atPath: living.path))
        #expect(FileManager.default.fileExists(atPath: other + "/notes"))
        living.remove()
        #expect(!FileManager.default.fileExists(atPath: living.path))
    }
}
