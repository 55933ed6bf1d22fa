internal import DurableTask

extension StorageProperty {
    static let ownership: [StorageProperty] = [
        StorageProperty("epochs: every claim has a higher one") { storage in
            let first = try await storage.claim(0, by: "a")
            let second = try await storage.claim(0, by: "a")
            let third = try await storage.claim(0, by: "b")
            try expect(first < second && second < third, "Epochs do not grow: \(first), \(second), \(third).")
        },
        StorageProperty("fencing: a commit under an old epoch is refused and changes nothing") { storage in
            let old = try await storage.claim(0, by: "a")
            let new = try await storage.claim(0, by: "b")
            try await expectError(.fenced, what: "A commit under an old epoch") {
                try await storage.commit([.putHeader(Sample.header("x"))], epoch: old)
            }
            try await storage.commit([.putHeader(Sample.header("y"))], epoch: new)
            try await expectError(.fenced, what: "A commit under an epoch that was never given") {
                try await storage.commit([.putHeader(Sample.header("x"))], epoch: new + 1)
            }
            try expect(try await storage.header("x") == nil, "A refused commit was applied.")
            try await storage.commit([.putHeader(Sample.header("z"))], epoch: new)
            try expect(try await storage.header("z") != nil, "The owner's commit failed because of a zombie's.")
        },
        StorageProperty("ownership_exclusive: a second opening is refused, or takes the partition away") { factory in
            let (first, reopen) = try await factory.make()
            let epoch = try await first.claim(0, by: "a")
            do {
                let second = try await reopen()
                let later = try await second.claim(0, by: "b")
                try expect(later > epoch, "The second owner's epoch is not higher.")
                try await expectError(.fenced, what: "The first owner's commit") {
                    try await first.commit([.putHeader(Sample.header("x"))], epoch: epoch)
                }
                await second.close()
            } catch let error as StorageError {
                try expectEqual(error.code, .owned, "A second opening")
                try await first.commit([.putHeader(Sample.header("x"))], epoch: epoch)
            }
            await first.close()
        },
        StorageProperty("durability: what was done is there after close and reopen") { factory in
            let (first, reopen) = try await factory.make()
            let epoch = try await first.claim(0, by: "a")
            let header = Sample.fullHeader("x")
            let rows = (0..<3).map { Sample.turn("x", $0, generation: 7, at: 1) }
            let message = Sample.message("x", 11, execution: "e", visibleAt: 4)
            let receipt = Receipt(key: "k", request: "r", instanceID: header.instanceID, at: Sample.time(1))
            try await first.commit(
                [.putHeader(header), .putMessage(message), .putDetachedActivity(Sample.detached("gone"))]
                    + rows.map(Change.appendTurn)
                    + [.putOutbox(Sample.outbox(2, 4)), .putReceived(from: 3, sequence: 8), .putReceipt(receipt)],
                epoch: epoch)
            _ = try await first.put([1, 2], for: RecordKey(.keys, "k"), expecting: nil)
            let queued = try await first.enqueue(
                [7], to: "q", at: Sample.time(0), visibleAt: Sample.time(0), expiresAt: nil)
            await first.close()

            let second = try await reopen()
            let later = try await second.claim(0, by: "a")
            try expect(later > epoch, "Epochs do not grow across a reopening.")
            try expectEqual(try await second.header("x"), header, "Header")
            try expectEqual(try await second.history("x", generation: 7), rows, "History")
            try expectEqual(try await second.receipt(for: "k"), receipt, "Receipt")
            let snapshot = try await second.open(0)
            try expectEqual(snapshot.messages, [message], "Messages")
            try expectEqual(snapshot.detachedActivities, [Sample.detached("gone")], "Detached activities")
            try expectEqual(snapshot.outbox, [Sample.outbox(2, 4)], "Outbox")
            try expectEqual(snapshot.received, [3: 8], "Received")
            try expectEqual(try await second.record(RecordKey(.keys, "k"))?.value, [1, 2], "Record")
            try expectEqual(try await second.peek(at: "q", limit: 5, now: Sample.time(0)), [queued], "Queue")
            try await second.commit([.deleteMessage(header.instanceID, sequence: 11)], epoch: later)
            try expect(try await second.open(0).messages.isEmpty, "A message from before the reopening is not deleted.")
            await second.close()
        },
        StorageProperty("closed: commits under way are done, later calls are refused as closed") { factory in
            let (storage, reopen) = try await factory.make()
            let epoch = try await storage.claim(0, by: "a")
            async let answers = storage.commitTogether(
                (0..<20).map { [.appendTurn(Sample.turn("x", $0))] }, epoch: epoch)
            for answer in await answers { try answer.result.get() }
            await storage.close()
            await storage.close()
            try await expectError(.closed, what: "A commit") { try await storage.commit([], epoch: epoch) }
            try await expectError(.closed, what: "A read") { _ = try await storage.header("x") }
            try await expectError(.closed, what: "A claim") { _ = try await storage.claim(0, by: "a") }
            try await expectError(.closed, what: "A record") {
                _ = try await storage.put([], for: RecordKey(.keys, "k"), expecting: nil)
            }
            let second = try await reopen()
            try expectEqual(try await second.history("x").count, 20, "Turns after reopening")
            await second.close()
        },
        StorageProperty("no_such_partition: refused") { storage in
            for partition in [-1, storage.partitionCount] {
                try await expectError(.conflict, what: "A claim of partition \(partition)") {
                    _ = try await storage.claim(partition, by: "a")
                }
            }
        },
    ]
}
