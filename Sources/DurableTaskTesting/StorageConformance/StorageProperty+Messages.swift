internal import DurableTask

extension StorageProperty {
    static let messages: [StorageProperty] = [
        StorageProperty("messages_in_sequence_order: of all instances together, every field as it was put") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let rows = (1...100).map { number in
                Sample.message(
                    "x\(number % 7)", UInt64(number), execution: number.isMultiple(of: 3) ? "e" : nil,
                    visibleAt: number.isMultiple(of: 5) ? Int64(number) : nil)
            }
            try await storage.commit((0..<7).map { .putHeader(Sample.header("x\($0)")) }, epoch: epoch)
            try await storage.commit(rows.reversed().map(Change.putMessage), epoch: epoch)
            try expectEqual(try await storage.open(0).messages, rows, "Messages")
        },
        StorageProperty("message_put_and_delete_annihilate: in one commit, among commits together, and later") {
            storage in
            let epoch = try await storage.claim(0, by: "a")
            let x = InstanceID(trusted: "x")
            try await storage.commit(
                [.putHeader(Sample.header("x")), .putMessage(Sample.message("x", 1)), .deleteMessage(x, sequence: 1)],
                epoch: epoch)
            try expect(try await storage.open(0).messages.isEmpty, "Put and deleted in one commit, and still there.")
            _ = await storage.commitTogether(
                [
                    [.putMessage(Sample.message("x", 2))], [.putMessage(Sample.message("x", 3))],
                    [.deleteMessage(x, sequence: 2)],
                ], epoch: epoch)
            try expectEqual(try await storage.open(0).messages.map(\.sequence), [3], "Left after commits together")
            try await storage.commit([.deleteMessage(x, sequence: 3)], epoch: epoch)
            try expect(try await storage.open(0).messages.isEmpty, "Deleted by a later commit, and still there.")
            try await storage.commit([.deleteMessage(x, sequence: 3)], epoch: epoch)
        },
        StorageProperty("message_put_again: replaced, and deleted for good") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let x = InstanceID(trusted: "x")
            try await storage.commit(
                [.putHeader(Sample.header("x")), .putMessage(Sample.message("x", 1))], epoch: epoch)
            let again = Sample.message("x", 1, execution: "again")
            try await storage.commit([.putMessage(again)], epoch: epoch)
            try expectEqual(try await storage.open(0).messages, [again], "Message put again")
            try await storage.commit([.putMessage(again), .deleteMessage(x, sequence: 1)], epoch: epoch)
            try expect(try await storage.open(0).messages.isEmpty, "Put again and deleted, and still there.")
        },
        StorageProperty("message_before_header: kept, and no instance yet") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let row = Sample.message("@counter@a", 1)
            try await storage.commit([.putMessage(row)], epoch: epoch)
            try expectEqual(try await storage.open(0).messages, [row], "Messages")
            try expect(try await storage.header("@counter@a") == nil, "A message made a header.")
            try expect(try await storage.state("@counter@a") == nil, "A message made a state.")
            try expect(try await storage.instances(matching: InstanceQuery()).instances.isEmpty, "A message is listed.")
            try await storage.commit([.putHeader(Sample.header("@counter@a"))], epoch: epoch)
            try expectEqual(try await storage.header("@counter@a"), Sample.header("@counter@a"), "Header put later")
        },
        StorageProperty("many_messages_of_one: ten thousand put, then deleted, by commits handed over together") {
            storage in
            let epoch = try await storage.claim(0, by: "a")
            let x = InstanceID(trusted: "x")
            try await storage.commit([.putHeader(Sample.header("x"))], epoch: epoch)
            let puts: [[Change]] = (1...10_000).map { [.putMessage(Sample.message("x", $0))] }
            for answer in await storage.commitTogether(puts, epoch: epoch) { try answer.result.get() }
            try expectEqual(try await storage.open(0).messages.count, 10_000, "Messages")
            let deletes: [[Change]] = (1...9_999).map { [.deleteMessage(x, sequence: $0)] }
            for answer in await storage.commitTogether(deletes, epoch: epoch) { try answer.result.get() }
            try expectEqual(try await storage.open(0).messages.map(\.sequence), [10_000], "Messages left")
        },
    ]
}
