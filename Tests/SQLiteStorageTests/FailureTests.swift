import DurableTask
import Foundation
import GRDB
import Testing

@testable import SQLiteStorage

@Suite struct FailureTests {
    @Test func `a full disk fails the commit and its epoch, and what was there before stands`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(DatabaseFile(path: path, maximumPages: 100), owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.putHeader(sampleHeader("x")), .appendTurn(sampleTurn("x", 0))], epoch: epoch)
            let error = try await #require(throws: StorageError.self) {
                try await storage.commit([.appendTurn(sampleTurn("x", 1, bytes: 1_000_000))], epoch: epoch)
            }
            #expect(error.code == .full)
            #expect(error.isRetryable)
            let later = try await #require(throws: StorageError.self) {
                try await storage.commit([.appendTurn(sampleTurn("x", 1))], epoch: epoch)
            }
            #expect(later.code == .full)
            #expect(try await storage.history(of: InstanceID(trusted: "x"), generation: 0, from: 0).count == 1)
            let next = try await storage.claim(0, by: "a")
            try await storage.commit([.appendTurn(sampleTurn("x", 1))], epoch: next)
            #expect(try await storage.history(of: InstanceID(trusted: "x"), generation: 0, from: 0).count == 2)
            await storage.close()
        }
    }

    @Test func `after a failure of writing no commit is written until the hub is claimed again`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.putHeader(sampleHeader("x"))], epoch: epoch)
            try await storage.write { connection, _ in try connection.database.execute(sql: "PRAGMA query_only = ON") }
            for _ in 0..<2 {
                let error = try await #require(throws: StorageError.self) {
                    try await storage.commit([.appendTurn(sampleTurn("x", 0))], epoch: epoch)
                }
                #expect(error.code == .io)
            }
            // A record of the host's, which nobody claims anything for, opens the file anew; commits still fail.
            _ = try await storage.put([], for: RecordKey(.keys, "k"), expecting: nil)
            await #expect(throws: StorageError.self) {
                try await storage.commit([.appendTurn(sampleTurn("x", 0))], epoch: epoch)
            }
            #expect(try await storage.header(of: InstanceID(trusted: "x")) != nil)
            let next = try await storage.claim(0, by: "a")
            #expect(next == epoch + 1)
            try await storage.commit([.appendTurn(sampleTurn("x", 0))], epoch: next)
            #expect(try await storage.history(of: InstanceID(trusted: "x"), generation: 0, from: 0).count == 1)
            await storage.close()
        }
    }

    @Test func `a row whose bytes changed is refused, naming table and key`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit(
                [
                    .putHeader(sampleHeader("x")), .appendTurn(sampleTurn("x", 0)), .putMessage(sampleMessage("x", 5)),
                    .putHeader(sampleHeader("y")),
                ], epoch: epoch)
            _ = try await storage.put([1], for: RecordKey(.keys, "k"), expecting: nil)
            try await storage.write { connection, _ in
                try connection.database.execute(
                    sql: """
                        UPDATE turns SET events = zeroblob(length(events));
                        UPDATE messages SET visible = 7;
                        UPDATE instances SET status = 1 WHERE id = 'y';
                        UPDATE records SET revision = 2;
                        """)
            }
            func expectCorrupt(_ words: String..., read: () async throws -> Void) async throws {
                let error = try await #require(throws: StorageError.self) { try await read() }
                #expect(error.code == .corrupt)
                for word in words { #expect(error.message.contains(word)) }
            }
            let x = InstanceID(trusted: "x")
            try await expectCorrupt("turns", "instance 'x', generation 0, turn 0") {
                _ = try await storage.history(of: x, generation: 0, from: 0)
            }
            try await expectCorrupt("turns") { _ = try await storage.header(of: x) }
            let snapshot = try await storage.open(0)
            #expect(snapshot.messages.isEmpty)
            #expect(snapshot.damage.map(\.header?.instanceID) == [x])
            try await expectCorrupt("messages", "instance 'x', sequence 5") {
                throw try #require(snapshot.damage.first).error
            }
            try await expectCorrupt("instances", "id 'y'") {
                _ = try await storage.header(of: InstanceID(trusted: "y"))
            }
            try await expectCorrupt("instances") { _ = try await storage.instances(matching: InstanceQuery()) }
            try await expectCorrupt("records", "space 'keys', key 'k'") {
                _ = try await storage.record(RecordKey(.keys, "k"))
            }
            try await expectCorrupt("records") {
                _ = try await storage.put([2], for: RecordKey(.keys, "k"), expecting: nil)
            }
            try await storage.commit([.putHeader(sampleHeader("z"))], epoch: epoch)
            await storage.close()
        }
    }

    @Test func `a turn missing between others is told`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit(
                [.putHeader(sampleHeader("x"))] + (0..<3).map { .appendTurn(sampleTurn("x", $0)) }, epoch: epoch)
            try await storage.write { connection, _ in
                try connection.database.execute(sql: "DELETE FROM turns WHERE turn = 1")
            }
            let error = try await #require(throws: StorageError.self) {
                try await storage.history(of: InstanceID(trusted: "x"), generation: 0, from: 0)
            }
            #expect(error.code == .corrupt)
            await storage.close()
        }
    }
}
