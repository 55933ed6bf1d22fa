import DurableTask
import Foundation
import GRDB
import Synchronization
import Testing

@testable import SQLiteStorage

@Suite struct GroupCommitTests {
    @Test func `connections that write flush at every commit`() async throws {
        try await withHubFile { path in
            for role in [Connection.Role.writer, .checkpointer] {
                let connection = try Connection(DatabaseFile(path: path), role: role)
                let settings = try connection.queue.inDatabase { database in
                    try ["synchronous", "journal_mode", "wal_autocheckpoint"].map { name in
                        try String.fetchOne(database, sql: "PRAGMA \(name)")
                    }
                }
                #expect(settings == ["2", "wal", "0"])
            }
        }
    }

    @Test func `what gathers while a batch is answered becomes one transaction`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.putHeader(sampleHeader("x"))], epoch: epoch)
            let before = storage.statistics
            let release = await holdWriter(of: storage, epoch)
            await withCheckedContinuation { continuation in
                let left = Atomic(500)
                for number in 0..<500 {
                    storage.commit([.appendTurn(sampleTurn("x", number))], to: 0, epoch: epoch) { _ in
                        if left.subtract(1, ordering: .relaxed).newValue == 0 { continuation.resume() }
                    }
                }
                release.signal()
            }
            let after = storage.statistics
            #expect(after.commits - before.commits == 501)
            #expect(after.batches - before.batches == 2)
            #expect(after.rows - before.rows == 500)
            #expect(after.bytes > before.bytes)
            await storage.close()
        }
    }

    @Test func `within a batch a message put and deleted is never written, and of many headers one is`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            let before = storage.statistics.rows
            let messages = (1...50).flatMap { sequence -> [Change] in
                [
                    .putMessage(sampleMessage("x", sequence)), .putHeader(sampleHeader("x")),
                    .deleteMessage(InstanceID(trusted: "x"), sequence: sequence),
                ]
            }
            try await storage.commit(messages, epoch: epoch)
            #expect(storage.statistics.rows - before == 1)
            await storage.close()
        }
    }

    @Test func `writes of the host ride in the same batches and are refused alone`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.appendTurn(sampleTurn("x", 0))], epoch: epoch)
            let answers = Mutex<[StorageError.Code?]>([])
            let release = await holdWriter(of: storage, epoch)
            async let revision = storage.put([1], for: RecordKey(.keys, "k"), expecting: nil)
            for turn in [1, 0, 2] {
                storage.commit([.appendTurn(sampleTurn("x", turn))], to: 0, epoch: epoch) { result in
                    answers.withLock { answers in
                        if case .failure(let error) = result { answers.append(error.code) } else { answers.append(nil) }
                    }
                }
            }
            release.signal()
            #expect(try await revision == 1)
            #expect(try await storage.put([2], for: RecordKey(.keys, "k"), expecting: 1) == 2)
            #expect(answers.withLock { $0 } == [nil, .conflict, .conflict])
            #expect(
                try await storage.history(of: InstanceID(trusted: "x"), generation: 0, from: 0).map(\.turn) == [0, 1])
            await storage.close()
        }
    }

    @Test func `the log is written back while commits go on, and is gone after closing`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            var longest = 0
            for turn in 0..<60 {
                try await storage.commit([.appendTurn(sampleTurn("x", turn, bytes: 1_000_000))], epoch: epoch)
                let size = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
                longest = max(longest, size ?? 0)
            }
            #expect(longest < 40_000_000)
            await storage.close()
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
            let again = try SQLiteStorage.open(file: path, owner: "a")
            let rows = try await again.history(of: InstanceID(trusted: "x"), generation: 0, from: 0)
            #expect(rows == (0..<60).map { sampleTurn("x", $0, bytes: 1_000_000) })
            await again.close()
        }
    }

    @Test func `what was answered is in the files already`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            for turn in 0..<20 {
                try await storage.commit(
                    [.putHeader(sampleHeader("x")), .appendTurn(sampleTurn("x", turn))], epoch: epoch)
                try copyHub(from: path, to: path + ".copy")
                let copy = try SQLiteStorage.open(file: path + ".copy", owner: "a")
                #expect(try await copy.history(of: InstanceID(trusted: "x"), generation: 0, from: 0).count == turn + 1)
                await copy.close()
            }
            await storage.close()
        }
    }

    /// Keeps the writer in the answer to an empty commit until the semaphore is signalled: what is added meanwhile is
    /// its next batch.
    private func holdWriter(of storage: SQLiteStorage, _ epoch: Epoch) async -> DispatchSemaphore {
        let release = DispatchSemaphore(value: 0)
        await withCheckedContinuation { continuation in
            storage.commit([], to: 0, epoch: epoch) { _ in
                continuation.resume()
                release.wait()
            }
        }
        return release
    }
}
