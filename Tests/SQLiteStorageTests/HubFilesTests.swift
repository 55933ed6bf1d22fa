import DurableTask
import Foundation
import SQLiteStorage
import Testing

/// Copies, exports and deletions of a hub's file.
@Suite struct HubFilesTests {
    private func lines(of path: String) throws -> [[UInt8]] {
        var bytes: [UInt8] = []
        let count = try SQLiteStorage.export(file: path, write: { bytes += $0 })
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
        #expect(lines.count == count + 2)
        return lines
    }

    @Test func `a copy of a hub in use is the hub`() async throws {
        try await withHubFile { path in
            try await RealRun.fill(path)
            let storage = try SQLiteStorage.open(file: path, owner: "host")
            let copy = path + ".copy"
            try SQLiteStorage.backUp(file: path, to: copy)
            let again = #expect(throws: StorageError.self) { try SQLiteStorage.backUp(file: path, to: copy) }
            #expect(again?.code == .conflict)
            #expect(SQLiteStorage.isInUse(file: path))
            await storage.close()
            #expect(!SQLiteStorage.isInUse(file: path))
            let report = try SQLiteStorage.verify(file: copy, owner: "test")
            #expect(report.findings.isEmpty)
            #expect(try report == SQLiteStorage.verify(file: path, owner: "test"))
            #expect(try lines(of: copy) == lines(of: path))
        }
    }

    @Test func `what is exported makes the same hub`() async throws {
        try await withHubFile { path in
            try await RealRun.fill(path)
            let lines = try lines(of: path)
            let copy = path + ".copy"
            let count = try SQLiteStorage.import(file: copy, owner: "test", lines: lines)
            #expect(count == lines.count - 2)
            #expect(try self.lines(of: copy) == lines)
            let report = try SQLiteStorage.verify(file: copy, owner: "test")
            #expect(report.findings.isEmpty)
            #expect(try report == SQLiteStorage.verify(file: path, owner: "test"))
            let again = #expect(throws: StorageError.self) {
                try SQLiteStorage.import(file: copy, owner: "test", lines: lines)
            }
            #expect(again?.code == .conflict)
        }
    }

    @Test func `of lines that are not a whole hub nothing is left`() async throws {
        try await withHubFile { path in
            try await RealRun.fill(path)
            let whole = try lines(of: path)
            let copy = path + ".copy"
            for (lines, words) in [
                ([], "not a task hub"), (Array(whole.dropLast()), "cut off"),
                (Array(whole.dropFirst()), "not a task hub"),
                (Array(whole.prefix(5)) + Array(whole.dropFirst(6)), "cut off"),
                ([whole[0], Array("nonsense".utf8)], "Line 2"),
                ([whole[0], Array(#"["instances",1]"#.utf8)], "columns"),
            ] {
                let error = #expect(throws: StorageError.self) {
                    try SQLiteStorage.import(file: copy, owner: "test", lines: lines)
                }
                #expect(error?.message.contains(words) == true, "\(words): \(error as Any)")
                #expect(!FileManager.default.fileExists(atPath: copy))
            }
        }
    }

    @Test func `only a hub that nobody uses is deleted`() async throws {
        try await withHubFile { path in
            try await RealRun.fill(path)
            let storage = try SQLiteStorage.open(file: path, owner: "host")
            let error = #expect(throws: StorageError.self) { try SQLiteStorage.delete(file: path, owner: "test") }
            #expect(error?.code == .owned)
            await storage.close()
            try SQLiteStorage.delete(file: path, owner: "test")
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            let none = #expect(throws: StorageError.self) { try SQLiteStorage.delete(file: path, owner: "test") }
            #expect(none?.code == .io)
        }
    }
}
