import DurableTask
import Foundation
import GRDB
import SQLiteStorage
import Testing

/// A hub's file is damaged in each way, and looked through.
@Suite struct VerifyTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        var sql: String
        /// In one finding.
        var words: [String]
        var testDescription: String { sql }

        init(_ sql: String, _ words: String...) {
            self.sql = sql
            self.words = words
        }
    }

    private static let done = "(SELECT number FROM instances WHERE id = 'done-0')"

    static let damage = [
        Damage("UPDATE instances SET updated = updated + 1 WHERE id = 'busy-1'", "'instances'", "id 'busy-1'"),
        Damage("UPDATE turns SET events = zeroblob(9) WHERE instance = \(done) AND turn = 1", "'done-0'", "turn 1"),
        Damage(
            "DELETE FROM turns WHERE instance = \(done) AND turn = 1", "'done-0'", "turn 1 of generation 0 is missing"),
        Damage("DELETE FROM turns WHERE instance = \(done) AND turn = 2", "'done-0'", "does not end"),
        Damage("DELETE FROM instances WHERE id = 'done-0'", "'turns'", "belong to no instance"),
        Damage("DELETE FROM instances WHERE id = 'suspended-0'", "'messages'", "belong to no instance"),
        Damage(
            "DELETE FROM messages WHERE instance = (SELECT number FROM instances WHERE id = 'later-0')", "'later-0'",
            "nothing that starts it"),
        Damage("UPDATE messages SET sequence = sequence + 1000 WHERE instance > 20", "'messages'", "checksum"),
        Damage("UPDATE detached SET execution = 'x' WHERE instance = 'left-0'", "'detached'", "left-0"),
        Damage("UPDATE outbox SET instance = 'x' WHERE sequence = 2", "'outbox'", "sequence 2"),
        Damage("DELETE FROM outbox WHERE sequence = 2", "'outbox'", "sequence 3"),
        Damage("UPDATE received SET sequence = 9", "'received'", "sender 1"),
        Damage("UPDATE receipts SET instance = 'x' WHERE key = 'start-done-0'", "'receipts'", "start-done-0"),
        Damage("UPDATE hub SET value = 1", "'hub'", "epoch"),
        Damage("UPDATE records SET space = 'keys' WHERE key = 'record-1'", "'records'", "record-1"),
        Damage("UPDATE queued SET dequeued = 7 WHERE id = 2", "'queued'", "orders"),
        Damage("DROP TABLE receipts", "'receipts'", "cannot be read"),
    ]

    @Test func `a sound hub has nothing to find`() async throws {
        try await withHubFile { path in
            try await RealRun.fill(path)
            let before = try Data(contentsOf: URL(filePath: path))
            let report = try SQLiteStorage.verify(file: path, owner: "test")
            #expect(report.findings.isEmpty)
            #expect(report.instances == RealRun.ids.count)
            #expect(report.turns > report.instances)
            #expect(report.messages >= 9)
            #expect(report.hostRows == 12)
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test func `every kind of damage is named`() async throws {
        try await withHubFile { path in
            try await RealRun.fill(path)
            let sound = try Data(contentsOf: URL(filePath: path))
            for damage in Self.damage {
                try await change(path, sound, damage.sql)
                let findings = try SQLiteStorage.verify(file: path, owner: "test").findings.map(\.message)
                #expect(
                    findings.contains { finding in damage.words.allSatisfy(finding.contains) },
                    "\(damage.sql): \(findings)")
            }
        }
    }

    @Test func `an index that has lost a row is named`() async throws {
        try await withHubFile { path in
            try await RealRun.fill(path)
            let sound = try Data(contentsOf: URL(filePath: path))
            try await change(
                path, sound,
                """
                PRAGMA writable_schema = ON;
                UPDATE sqlite_schema SET sql = replace(sql, 'ON messages (instance)', 'ON messages (sequence)')
                WHERE name = 'messagesByInstance';
                """)
            let findings = try SQLiteStorage.verify(file: path, owner: "test").findings.map(\.message)
            #expect(findings.contains { $0.contains("The file is damaged") && $0.contains("messagesByInstance") })
        }
    }

    @Test func `a hub in use is not looked through`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "somebody")
            let error = try #require(throws: StorageError.self) { try SQLiteStorage.verify(file: path, owner: "test") }
            #expect(error.code == .owned)
            #expect(error.message.contains("somebody"))
            await storage.close()
        }
    }

    @Test func `what is no hub is said to be none`() async throws {
        try await withHubFile { path in
            var error = try #require(throws: StorageError.self) { try SQLiteStorage.verify(file: path, owner: "test") }
            #expect(error.message.contains(path))
            #expect(!FileManager.default.fileExists(atPath: path + ".lock"))
            try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs (a)") }
            error = try #require(throws: StorageError.self) { try SQLiteStorage.verify(file: path, owner: "test") }
            #expect(error.code == .conflict)
            try Data(repeating: 7, count: 10_000).write(to: URL(filePath: path))
            #expect(try SQLiteStorage.verify(file: path, owner: "test").findings.count == 1)
        }
    }

    private func change(_ path: String, _ sound: Data, _ sql: String) async throws {
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try sound.write(to: URL(filePath: path))
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }
}
