internal import DurableTask

extension StorageProperty {
    static let commits: [StorageProperty] = [
        StorageProperty("atomicity: a commit that contradicts what is stored leaves nothing behind") { storage in
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.putHeader(Sample.header("x")), .appendTurn(Sample.turn("x", 0))], epoch: epoch)
            try await expectError(.conflict, what: "A turn that exists") {
                try await storage.commit(
                    [
                        .putHeader(Sample.header("y")), .putMessage(Sample.message("y", 1)),
                        .appendTurn(Sample.turn("x", 0)), .putReceived(from: 1, sequence: 5),
                    ], epoch: epoch)
            }
            try expect(try await storage.header("y") == nil, "A header of a failed commit is there.")
            let snapshot = try await storage.open(0)
            try expect(snapshot.messages.isEmpty, "A message of a failed commit is there.")
            try expect(snapshot.received.isEmpty, "A high-water mark of a failed commit is there.")
        },
        StorageProperty("atomicity: readers see all of a commit or nothing of it") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let writer = Task {
                for round in 1...100 {
                    var (a, b) = (Sample.header("a"), Sample.header("b"))
                    a.version = "\(round)"
                    b.version = "\(round)"
                    try await storage.commit([.putHeader(a), .putHeader(b)], epoch: epoch)
                }
            }
            for _ in 0..<100 {
                let versions = try await storage.instances(matching: InstanceQuery(parts: [])).instances.map(
                    \.header.version)
                try expect(
                    versions.isEmpty || versions.count == 2 && versions[0] == versions[1],
                    "A read saw half a commit: \(versions).")
            }
            try await writer.value
        },
        StorageProperty("order_of_commits: done is called in the order of the calls, and what is read has them all") {
            storage in
            let epoch = try await storage.claim(0, by: "a")
            let commits: [[Change]] = (0..<200).map { [.appendTurn(Sample.turn("x", $0))] }
            let answers = await storage.commitTogether([[.putHeader(Sample.header("x"))]] + commits, epoch: epoch)
            try expectEqual(answers.map(\.index), Array(0...200), "Order of done")
            for answer in answers { try answer.result.get() }
            try expectEqual(try await storage.history("x").map(\.turn), Array(0..<200), "Turns stored")
        },
        StorageProperty("a_failed_commit_ends_its_epoch: later commits fail, those before it stand") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let answers = await storage.commitTogether(
                [
                    [.putHeader(Sample.header("x")), .appendTurn(Sample.turn("x", 0))],
                    [.appendTurn(Sample.turn("x", 0))],
                    [.putHeader(Sample.header("late"))],
                ], epoch: epoch)
            try expectEqual(
                answers.map { (try? $0.result.get()) != nil }, [true, false, false], "Which commits succeed")
            try await expectError(.conflict, what: "A commit after a failed one") {
                try await storage.commit([.putHeader(Sample.header("later"))], epoch: epoch)
            }
            try expect(try await storage.header("x") != nil, "A commit before the failed one is gone.")
            try expect(try await storage.header("late") == nil, "A commit after the failed one is there.")
            let next = try await storage.claim(0, by: "a")
            try await storage.commit([.putHeader(Sample.header("later"))], epoch: next)
            try expect(try await storage.header("later") != nil, "A new claim does not make commits possible again.")
        },
        StorageProperty("last_header_wins: within a commit and among commits handed over together") { storage in
            let epoch = try await storage.claim(0, by: "a")
            var headers = (0..<50).map { _ in Sample.header("x") }
            for index in headers.indices { headers[index].customStatus = Payload("\(index)") }
            _ = await storage.commitTogether(
                headers.map { [.putHeader(Sample.header("x")), .putHeader($0)] }, epoch: epoch)
            try expectEqual(try await storage.header("x")?.customStatus, "49", "Custom status")
        },
        StorageProperty("empty_commit: done is called") { storage in
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([], epoch: epoch)
        },
        StorageProperty("receipts: what was answered is found by its key, the last one put") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let receipt = Receipt(key: "k", request: "r", instanceID: InstanceID(trusted: "x"), at: Sample.time(1))
            try expect(try await storage.receipt(for: "k") == nil, "There is a receipt before it was put.")
            try await storage.commit([.putReceipt(receipt)], epoch: epoch)
            try expectEqual(try await storage.receipt(for: "k"), receipt, "Receipt")
            var other = receipt
            other.request = "r2"
            try await storage.commit([.putReceipt(other)], epoch: epoch)
            try expectEqual(try await storage.receipt(for: "k"), other, "Receipt put again")
            try expect(try await storage.receipt(for: "K") == nil, "Keys differ by letter case.")
            // Those whose time is over go when others come.
            for number in 0..<2_100 {
                let day = Receipt(
                    key: "d\(number)", request: "r", instanceID: InstanceID(trusted: "x"),
                    at: Sample.time(Int64(number) * 86_400))
                try await storage.commit([.putReceipt(day)], epoch: epoch)
            }
            try expect(try await storage.receipt(for: "k") == nil, "An old receipt is still there.")
            try expect(try await storage.receipt(for: "d900") == nil, "An old receipt is still there.")
            try expect(try await storage.receipt(for: "d2070") != nil, "A receipt of the last thirty days is gone.")
        },
        StorageProperty("large_payloads: a megabyte comes back as it was") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let big = Payload(trusted: [UInt8](repeating: UInt8(ascii: "x"), count: 1_048_576) + Array("é".utf8))
            var header = Sample.header("x", .completed)
            header.customStatus = big
            let rows = [
                Sample.turn("x", 0, events: [Sample.started("x", input: big)]),
                Sample.turn("x", 1, events: [Sample.completed(big)]),
            ]
            try await storage.commit([.putHeader(header)] + rows.map(Change.appendTurn), epoch: epoch)
            let state = try await storage.state("x")
            try expect(state?.input == big, "The input differs.")
            try expect(state?.output == big, "The output differs.")
            try expect(state?.header.customStatus == big, "The custom status differs.")
            try expect(try await storage.history("x") == rows, "The history differs.")
        },
    ]
}
