import DurableTask
import Foundation
import SQLiteStorage
import Testing

/// Bytes of a closed file change behind the hub's back: what is read is what was written, or an error.
@Suite struct DamageTests {
    private struct Contents: Equatable {
        var headers: [InstanceHeader?] = []
        var histories: [[TurnRow]] = []
        var messages: [MessageRow] = []
        var records: [HostRecord] = []
    }

    private let ids = (0..<60).map { "instance-\($0)" }

    @Test func `an altered row is never served`() async throws {
        try await withHubFile { path in
            try await fill(path)
            let original = try Data(contentsOf: URL(filePath: path))
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let whole = try await read(storage)
            await storage.close()
            var random = SeededGenerator(state: 42)
            var refused = 0
            for _ in 0..<300 {
                var damaged = original
                let place = Int.random(in: 100..<damaged.count, using: &random)
                damaged[place] ^= UInt8.random(in: 1...255, using: &random)
                try damaged.write(to: URL(filePath: path))
                do {
                    let storage = try SQLiteStorage.open(file: path, owner: "a")
                    refused += try await check(storage, against: whole)
                    await storage.close()
                } catch let error as StorageError {
                    #expect([.corrupt, .damaged, .io, .conflict].contains(error.code))
                    refused += 1
                }
            }
            #expect(refused > 100, "Too few places mattered for this test to say anything: \(refused).")
        }
    }

    private func fill(_ path: String) async throws {
        let storage = try SQLiteStorage.open(file: path, owner: "a")
        let epoch = try await storage.claim(0, by: "a")
        for (number, id) in ids.enumerated() {
            try await storage.commit(
                [.putHeader(sampleHeader(id)), .putMessage(sampleMessage(id, UInt64(number + 1)))]
                    + (0..<4).map { .appendTurn(sampleTurn(id, $0, bytes: 300)) }, epoch: epoch)
            _ = try await storage.put(Array(repeating: 5, count: 200), for: RecordKey(.audit, id), expecting: nil)
        }
        await storage.close()
    }

    private func read(_ storage: SQLiteStorage) async throws -> Contents {
        var contents = Contents()
        for id in ids {
            contents.headers.append(try await storage.header(of: InstanceID(trusted: id)))
            contents.histories.append(try await storage.history(of: InstanceID(trusted: id), generation: 0, from: 0))
        }
        contents.messages = try await storage.open(0).messages
        contents.records = try await storage.records(in: .audit, after: nil, limit: 1_000)
        return contents
    }

    /// Answers whether anything was refused or not found; every row that is served must be one that was written.
    private func check(_ storage: SQLiteStorage, against whole: Contents) async throws -> Int {
        var refused = 0
        for (index, id) in ids.enumerated() {
            do {
                let header = try await storage.header(of: InstanceID(trusted: id))
                if header == nil { refused = 1 } else { #expect(header == whole.headers[index]) }
                let rows = try await storage.history(of: InstanceID(trusted: id), generation: 0, from: 0)
                if rows.count < whole.histories[index].count { refused = 1 }
                #expect(rows == Array(whole.histories[index].prefix(rows.count)))
            } catch is StorageError {
                refused = 1
            }
        }
        do {
            let messages = try await storage.open(0).messages
            #expect(Set(messages).isSubset(of: whole.messages))
            let records = try await storage.records(in: .audit, after: nil, limit: 1_000)
            #expect(Set(records).isSubset(of: whole.records))
        } catch is StorageError {
            refused = 1
        }
        return refused
    }
}

/// The same numbers in every run.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
