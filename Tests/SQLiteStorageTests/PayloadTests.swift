import DurableTask
import Foundation
import GRDB
import Synchronization
import Testing

@testable import SQLiteStorage

@Suite struct PayloadTests {
    private func event(_ id: StoredPayload.ID, _ count: Int = 3) -> [UInt8] {
        HistoryEvent.encodeRows([
            HistoryEvent(
                timestamp: .epoch, .eventRaised(name: "n", input: Payload(stored: StoredPayload(id: id, count: count))))
        ])
    }

    private func turn(_ id: StoredPayload.ID) -> TurnRow {
        TurnRow(
            instanceID: InstanceID(trusted: "one"), generation: 0, turn: 0, committedAt: .epoch, events: event(id))
    }

    private func waitUntilGone(_ id: StoredPayload.ID, from storage: SQLiteStorage) async throws {
        while try await storage.part(0, of: id) != nil { await Task.yield() }
    }

    @Test func `what is named by nothing is gone at the next opening, the rest is not`() async throws {
        try await withHubFile { path in
            let (named, other) = (StoredPayload.ID.random(), StoredPayload.ID.random())
            let first = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await first.claim(0, by: "a")
            for id in [named, other] { try await first.storePart(0, of: id, [1, 2, 3]) }
            try await first.commit([.putHeader(sampleHeader("one")), .appendTurn(turn(named))], epoch: epoch)
            await first.close()
            let second = try SQLiteStorage.open(file: path, owner: "a")
            // The writer has something to do, and then time.
            _ = try await second.claim(0, by: "a")
            try await waitUntilGone(other, from: second)
            #expect(try await second.part(0, of: named) == [1, 2, 3])
            await second.close()
        }
    }

    @Test func `what was stored an hour ago and named by nothing is given up`() async throws {
        try await withHubFile { path in
            let time = Mutex(Date(timeIntervalSince1970: 1_700_000_000))
            let storage = try SQLiteStorage.open(
                DatabaseFile(path: path, now: { time.withLock { $0 } }), owner: "a")
            let id = StoredPayload.ID.random()
            try await storage.storePart(0, of: id, [1, 2, 3])
            time.withLock { $0 = $0.addingTimeInterval(3_599) }
            _ = try await storage.claim(0, by: "a")
            #expect(try await storage.part(0, of: id) == [1, 2, 3])
            time.withLock { $0 = $0.addingTimeInterval(1) }
            _ = try await storage.claim(0, by: "a")
            try await waitUntilGone(id, from: storage)
            await storage.close()
        }
    }

    @Test func `a payload of many parts goes in steps, while commits go on`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            let id = StoredPayload.ID.random()
            let part = [UInt8](repeating: 0x61, count: StoredPayload.partLength)
            for index in 0..<100 { try await storage.storePart(index, of: id, part) }
            #expect(try await storage.part(99, of: id) == part)
            try await storage.commit([.putHeader(sampleHeader("one")), .appendTurn(turn(id))], epoch: epoch)
            let before = storage.statistics.batches
            try await storage.commit([.purge(InstanceID(trusted: "one"))], epoch: epoch)
            for number in 0..<20 {
                try await storage.commit([.putHeader(sampleHeader("other-\(number)"))], epoch: epoch)
            }
            #expect(storage.statistics.batches > before)
            try await waitUntilGone(id, from: storage)
            await storage.close()
            let queue = try DatabaseQueue(path: path)
            let rest = try await queue.read { database in
                try Int.fetchOne(
                    database, sql: "SELECT (SELECT count(*) FROM payloads) + (SELECT count(*) FROM payloadNames)")
            }
            #expect(rest == 0)
            try queue.close()
        }
    }

    @Test func `text takes less room than it has, and a damaged part is named`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            let id = StoredPayload.ID.random()
            let text = Array(String(repeating: "{\"name\":\"petrel\"},", count: 10_000).utf8)
            try await storage.storePart(0, of: id, text)
            try await storage.commit([.putHeader(sampleHeader("one")), .appendTurn(turn(id))], epoch: epoch)
            await storage.close()
            #expect(
                try SQLiteStorage.verify(file: path, owner: "a").findings.allSatisfy { !$0.message.contains("ayload") })
            let queue = try DatabaseQueue(path: path)
            let length = try await queue.read { try Int.fetchOne($0, sql: "SELECT length(bytes) FROM payloads") } ?? 0
            #expect(length > 0 && length < text.count / 10)
            try await queue.write { try $0.execute(sql: "UPDATE payloads SET bytes = x'00' || substr(bytes, 2)") }
            try queue.close()
            let again = try SQLiteStorage.open(file: path, owner: "a")
            let error = await #expect(throws: StorageError.self) { _ = try await again.part(0, of: id) }
            #expect(error?.code == .corrupt && error?.message.contains(id.rawValue) == true)
            await again.close()
            let findings = try SQLiteStorage.verify(file: path, owner: "a").findings
            #expect(findings.contains { $0.message.contains(id.rawValue) })
        }
    }

    @Test func `a row that names what is not there is found`() async throws {
        try await withHubFile { path in
            let storage = try SQLiteStorage.open(file: path, owner: "a")
            let epoch = try await storage.claim(0, by: "a")
            let id = StoredPayload.ID.random()
            try await storage.storePart(0, of: id, [1])
            try await storage.commit([.putHeader(sampleHeader("one")), .appendTurn(turn(id))], epoch: epoch)
            await storage.close()
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "DELETE FROM payloads") }
            try queue.close()
            let findings = try SQLiteStorage.verify(file: path, owner: "a").findings
            #expect(findings.contains { $0.message.contains("Payload '\(id)' is named by a row and is not there") })
        }
    }
}
