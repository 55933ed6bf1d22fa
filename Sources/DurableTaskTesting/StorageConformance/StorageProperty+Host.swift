internal import DurableTask

extension StorageProperty {
    static let host: [StorageProperty] = records + queues

    private static let records: [StorageProperty] = [
        StorageProperty("record_revisions: compare and set") { storage in
            let key = RecordKey(.timerStatus, "nightly")
            try expect(try await storage.record(key) == nil, "There is a record that was never put.")
            try expectEqual(try await storage.put([1], for: key, expecting: 1), nil, "Expecting what is not there")
            try expectEqual(try await storage.put([1], for: key, expecting: 0), 1, "First write")
            try expectEqual(try await storage.put([9], for: key, expecting: 0), nil, "Making what is there")
            try expectEqual(try await storage.put([2], for: key, expecting: 1), 2, "Expecting the revision")
            try expectEqual(try await storage.put([9], for: key, expecting: 1), nil, "Expecting an old revision")
            try expectEqual(try await storage.put([3], for: key, expecting: nil), 3, "Expecting nothing")
            try expectEqual(try await storage.record(key), HostRecord(key: key, value: [3], revision: 3), "Record")
            try expect(try await storage.record(RecordKey(.keys, "nightly")) == nil, "Spaces share keys.")
            try expect(try await storage.deleteRecord(key), "Deleting says that there was none.")
            try expect(try await !storage.deleteRecord(key), "Deleting twice says that there was one.")
            try expect(try await storage.record(key) == nil, "A deleted record is there.")
            try expectEqual(try await storage.put([], for: key, expecting: 0), 1, "First write after deletion")
            try expectEqual(try await storage.record(key)?.value, [], "An empty value")
        },
        StorageProperty("record_concurrency: of many that expect the same revision one wins") { storage in
            let key = RecordKey(.keys, "k")
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask { try await storage.put([UInt8(number)], for: key, expecting: 0) != nil }
                }
                var winners = 0
                for try await won in group where won { winners += 1 }
                return winners
            }
            try expectEqual(winners, 1, "Winners")
        },
        StorageProperty("record_paging: in byte order of the keys, after the key given") { storage in
            let keys = ["b", "a", "é", "z", "Z", "aa", ""]
            for key in keys { _ = try await storage.put([], for: RecordKey(.audit, key), expecting: nil) }
            _ = try await storage.put([], for: RecordKey(.keys, "c"), expecting: nil)
            let order = ["", "Z", "a", "aa", "b", "z", "é"]
            let all = try await storage.records(in: .audit, after: nil, limit: 100)
            try expectEqual(all.map(\.key.key), order, "Keys")
            let page = try await storage.records(in: .audit, after: "a", limit: 2)
            try expectEqual(page.map(\.key.key), ["aa", "b"], "Two after 'a'")
            let between = try await storage.records(in: .audit, after: "c", limit: 9)
            try expectEqual(between.map(\.key.key), ["z", "é"], "After a key that is not there")
            try expect(try await storage.records(in: .audit, after: nil, limit: 0).isEmpty, "A limit of 0 gives some.")
            try expect(
                try await storage.records(in: .deadLetters, after: nil, limit: 5).isEmpty, "Another space has some.")
        },
    ]

    private static let queues: [StorageProperty] = [
        StorageProperty("queue_order: oldest first, each once while hidden") { storage in
            var sent: [UInt64] = []
            for number in 0..<10 {
                sent.append(
                    try await storage.enqueue([UInt8(number)], to: "q", at: now, visibleAt: now, expiresAt: nil).id)
            }
            try expectEqual(sent, sent.sorted(), "Ids grow")
            try expectEqual(Set(sent).count, 10, "Ids are unique")
            try expectEqual(try await storage.peek(at: "q", limit: 3, now: now).map(\.body), [[0], [1], [2]], "Peeked")
            let first = try await storage.receive(from: "q", limit: 4, at: now, hiddenUntil: later)
            try expectEqual(first.map(\.body), [[0], [1], [2], [3]], "First received")
            let second = try await storage.receive(from: "q", limit: 32, at: now, hiddenUntil: later)
            try expectEqual(second.map(\.body), (4..<10).map { [$0] }, "Then received")
            try expect(
                try await storage.receive(from: "q", limit: 1, at: now, hiddenUntil: later).isEmpty, "Hidden ones come."
            )
            try expect(try await storage.peek(at: "q", limit: 1, now: now).isEmpty, "Hidden ones are peeked.")
            try expectEqual(try await storage.count(of: "q", now: now), 10, "Count with hidden ones")
            try expect(
                try await storage.receive(from: "p", limit: 1, at: now, hiddenUntil: later).isEmpty, "Queues share.")
        },
        StorageProperty("queue_visibility: not before its moment, again after the hiding") { storage in
            let sent = try await storage.enqueue([1], to: "q", at: now, visibleAt: later, expiresAt: nil)
            try expect(
                try await storage.receive(from: "q", limit: 1, at: now, hiddenUntil: later).isEmpty, "Too early.")
            let first = try await storage.receive(from: "q", limit: 1, at: later, hiddenUntil: muchLater)
            try expectEqual(first.map(\.id), [sent.id], "At its moment")
            try expectEqual(first.map(\.dequeueCount), [1], "Dequeue count")
            try expectEqual(first.map(\.visibleAt), [muchLater], "Hidden until")
            try expectEqual(first.map(\.insertedAt), [now], "Inserted at")
            let second = try await storage.receive(from: "q", limit: 1, at: muchLater, hiddenUntil: muchLater)
            try expectEqual(second.map(\.dequeueCount), [2], "Dequeue count the second time")
        },
        StorageProperty("queue_receipts: only the last one updates and deletes") { storage in
            let sent = try await storage.enqueue([1], to: "q", at: now, visibleAt: now, expiresAt: nil)
            guard let taken = try await storage.receive(from: "q", limit: 1, at: now, hiddenUntil: later).first else {
                throw StorageConformanceFailure(description: "A visible message is not received.")
            }
            try expect(taken.receipt != sent.receipt, "Receiving does not change the receipt.")
            try expect(
                try await storage.update(sent.id, in: "q", receipt: sent.receipt, visibleAt: now, body: [9]) == nil,
                "An old receipt updates.")
            try expect(
                try await !storage.deleteMessage(sent.id, from: "q", receipt: sent.receipt), "An old receipt deletes.")
            let updated = try await storage.update(
                sent.id, in: "q", receipt: taken.receipt, visibleAt: later, body: [2])
            try expectEqual(updated?.body, [2], "Updated body")
            try expectEqual(updated?.dequeueCount, 1, "Dequeue count after an update")
            try expect(updated?.receipt != taken.receipt, "Updating does not change the receipt.")
            let kept = try await storage.update(
                sent.id, in: "q", receipt: updated?.receipt ?? 0, visibleAt: now, body: nil)
            try expectEqual(kept?.body, [2], "Body after an update without one")
            try expectEqual(
                try await storage.peek(at: "q", limit: 1, now: now).map(\.body), [[2]], "Visible after an update")
            try expect(
                try await !storage.deleteMessage(sent.id, from: "p", receipt: kept?.receipt ?? 0),
                "Another queue deletes.")
            try expectEqual(try await storage.message(sent.id, in: "q"), kept, "The message by its id")
            try expect(try await storage.message(sent.id, in: "p") == nil, "It is found in another queue.")
            try expect(
                try await storage.deleteMessage(sent.id, from: "q", receipt: kept?.receipt ?? 0), "The receipt fails.")
            try expect(try await storage.message(sent.id, in: "q") == nil, "A deleted message is found.")
            try expect(
                try await !storage.deleteMessage(sent.id, from: "q", receipt: kept?.receipt ?? 0), "Deleted twice.")
            try expectEqual(try await storage.count(of: "q", now: now), 0, "Count")
        },
        StorageProperty("queue_expiry: gone after its moment") { storage in
            _ = try await storage.enqueue([1], to: "q", at: now, visibleAt: now, expiresAt: later)
            _ = try await storage.enqueue([2], to: "q", at: now, visibleAt: now, expiresAt: nil)
            try expectEqual(try await storage.count(of: "q", now: now), 2, "Count before")
            try expectEqual(try await storage.peek(at: "q", limit: 5, now: later).map(\.body), [[2]], "Peeked after")
            try expectEqual(try await storage.count(of: "q", now: later), 1, "Count after")
            let taken = try await storage.receive(from: "q", limit: 5, at: later, hiddenUntil: muchLater)
            try expectEqual(taken.map(\.body), [[2]], "Received after")
        },
        StorageProperty("queue_clear: all of one queue, and it goes on working") { storage in
            for queue in ["q", "p"] {
                _ = try await storage.enqueue([1], to: queue, at: now, visibleAt: now, expiresAt: nil)
            }
            try await storage.clear("q")
            try expectEqual(try await storage.count(of: "q", now: now), 0, "Count of the cleared queue")
            try expectEqual(try await storage.count(of: "p", now: now), 1, "Count of the other queue")
            _ = try await storage.enqueue([2], to: "q", at: now, visibleAt: now, expiresAt: nil)
            try expectEqual(try await storage.peek(at: "q", limit: 5, now: now).map(\.body), [[2]], "After clearing")
        },
        StorageProperty("queue_concurrency: of many receivers each message has one") { storage in
            let count = 100
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count {
                    group.addTask {
                        _ = try await storage.enqueue([UInt8(number)], to: "q", at: now, visibleAt: now, expiresAt: nil)
                    }
                }
                try await group.waitForAll()
            }
            let taken = try await withThrowingTaskGroup(of: [UInt64].self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await storage.receive(from: "q", limit: 7, at: now, hiddenUntil: later).map(\.id)
                    }
                }
                return try await group.reduce(into: [UInt64]()) { $0 += $1 }
            }
            try expectEqual(taken.count, count, "Messages received")
            try expectEqual(Set(taken).count, count, "Different messages received")
        },
    ]

    private static let now = Sample.time(0)
    private static let later = Sample.time(30)
    private static let muchLater = Sample.time(60)
}
