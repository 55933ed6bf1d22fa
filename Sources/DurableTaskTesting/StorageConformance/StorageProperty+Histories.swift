internal import DurableTask

extension StorageProperty {
    static let histories: [StorageProperty] = [
        StorageProperty("header_comes_back: every field as it was put") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let full = Sample.fullHeader("x")
            let plain = Sample.header("y")
            try await storage.commit([.putHeader(full), .putHeader(plain)], epoch: epoch)
            try expectEqual(try await storage.header("x"), full, "Header with every field")
            try expectEqual(try await storage.header("y"), plain, "Header with few fields")
            var replaced = plain
            replaced.name = "other"
            replaced.createdAt = Sample.time(100)
            replaced.lastUpdatedAt = Sample.time(100)
            try await storage.commit([.putHeader(replaced)], epoch: epoch)
            try expectEqual(try await storage.header("y"), replaced, "Header replaced by another instance's")
            try await storage.commit([.putHeader(Sample.header("x"))], epoch: epoch)
            try expectEqual(try await storage.header("x"), Sample.header("x"), "Header after its fields went away")
            try expect(try await storage.header("z") == nil, "There is a header that was never put.")
        },
        StorageProperty("times: a wake-up is never kept earlier than it was") { storage in
            let epoch = try await storage.claim(0, by: "a")
            var header = Sample.header("x")
            let exact = Timestamp(seconds: 1_700_000_000, nanoseconds: 1)
            header.nextWake = exact
            header.scheduledStart = exact
            let message = MessageRow(
                instanceID: header.instanceID, sequence: 1, visibleAt: exact, event: Sample.message("x", 1).event)
            try await storage.commit([.putHeader(header), .putMessage(message)], epoch: epoch)
            let snapshot = try await storage.open(0)
            try expect(
                snapshot.wakeUps.allSatisfy { $0.at >= exact } && snapshot.wakeUps.count == 1, "A wake-up is early.")
            try expect(snapshot.messages.allSatisfy { ($0.visibleAt ?? .distantPast) >= exact }, "A message is early.")
            try expect((try await storage.header("x")?.scheduledStart ?? .distantPast) >= exact, "A start is early.")
        },
        StorageProperty("history: by generation and turn, from the turn asked for") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let rows = (0..<10).map { Sample.turn("x", $0) }
            try await storage.commit([.putHeader(Sample.header("x"))] + rows.map(Change.appendTurn), epoch: epoch)
            try expectEqual(try await storage.history("x"), rows, "All")
            try expectEqual(try await storage.history("x", from: 7), Array(rows[7...]), "From turn 7")
            try expect(try await storage.history("x", from: 10).isEmpty, "There are turns past the last.")
            try expect(try await storage.history("x", generation: 1).isEmpty, "There are turns of another generation.")
            try expect(try await storage.history("y").isEmpty, "There are turns of another instance.")
        },
        StorageProperty("drop_history: the old rows go, those that follow stay, within one commit and in later ones") {
            storage in
            let epoch = try await storage.claim(0, by: "a")
            let x = InstanceID(trusted: "x")
            try await storage.commit(
                [.putHeader(Sample.header("x"))] + (0..<5).map { .appendTurn(Sample.turn("x", $0)) }, epoch: epoch)
            let next = Sample.turn("x", 0, generation: 1)
            try await storage.commit(
                [
                    .appendTurn(Sample.turn("x", 5)), .dropHistory(x), .putHeader(Sample.header("x", generation: 1)),
                    .appendTurn(next),
                ], epoch: epoch)
            try expect(try await storage.history("x").isEmpty, "Dropped rows are still there.")
            try expectEqual(try await storage.history("x", generation: 1), [next], "New generation")
            try await storage.commit([.dropHistory(x), .appendTurn(Sample.turn("x", 0))], epoch: epoch)
            try expect(try await storage.history("x", generation: 1).isEmpty, "A rewind left rows behind.")
            try expectEqual(try await storage.history("x"), [Sample.turn("x", 0)], "Rewritten history")
            try expect(try await storage.header("x") != nil, "The header went with the history.")
        },
        StorageProperty("purge: header, history and messages go; detached activities stay") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let x = InstanceID(trusted: "x")
            try await storage.commit(
                [
                    .putHeader(Sample.header("x")), .appendTurn(Sample.turn("x", 0)),
                    .putMessage(Sample.message("x", 1)),
                    .putDetachedActivity(Sample.detached("x")), .putHeader(Sample.header("y")),
                    .appendTurn(Sample.turn("y", 0)),
                ], epoch: epoch)
            try await storage.commit([.purge(x)], epoch: epoch)
            try expect(try await storage.header("x") == nil, "The header is still there.")
            try expect(try await storage.state("x") == nil, "The state is still there.")
            try expect(try await storage.history("x").isEmpty, "The history is still there.")
            let snapshot = try await storage.open(0)
            try expect(snapshot.messages.isEmpty, "The messages are still there.")
            try expectEqual(snapshot.detachedActivities, [Sample.detached("x")], "Detached activities")
            let listed = try await storage.instances(matching: InstanceQuery(parts: [])).instances.map(
                \.header.instanceID.rawValue)
            try expectEqual(listed, ["y"], "Instances listed")
            try expectEqual(try await storage.history("y").count, 1, "Another instance's history")
            try await storage.commit(
                [.purge(InstanceID(trusted: "y")), .putHeader(Sample.header("y", .pending)), .purge(x)], epoch: epoch)
            try expectEqual(
                try await storage.header("y")?.status, .pending, "An id used again in the commit that purges it")
            try expect(try await storage.history("y").isEmpty, "An id used again has the old history.")
        },
        StorageProperty("last_updated_follows_turns: the newer of the header's time and the last turn's") { storage in
            let epoch = try await storage.claim(0, by: "a")
            var header = Sample.header("x")
            header.openActivities = 1
            try await storage.commit([.putHeader(header), .appendTurn(Sample.turn("x", 0, at: 5))], epoch: epoch)
            try await storage.commit([.appendTurn(Sample.turn("x", 1, at: 9))], epoch: epoch)
            try expectEqual(try await storage.header("x")?.lastUpdatedAt, Sample.time(9), "header(of:)")
            try expectEqual(try await storage.state("x", [])?.header.lastUpdatedAt, Sample.time(9), "state(of:)")
            let page = try await storage.instances(matching: InstanceQuery(parts: []))
            try expectEqual(page.instances.map(\.header.lastUpdatedAt), [Sample.time(9)], "instances(matching:)")
            try expectEqual(try await storage.open(0).withOpenActivities.map(\.lastUpdatedAt), [Sample.time(9)], "open")
            header.lastUpdatedAt = Sample.time(12)
            try await storage.commit([.putHeader(header)], epoch: epoch)
            try expectEqual(try await storage.header("x")?.lastUpdatedAt, Sample.time(12), "after a newer header")
        },
        StorageProperty("input_of_pending_instance: it is in the message that waits") { storage in
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit(
                [
                    .putHeader(Sample.header("x", .pending)),
                    .putMessage(Sample.message("x", 1)),
                    .putMessage(Sample.message("x", 2, event: Sample.started("x", input: "{\"a\":1}"))),
                ], epoch: epoch)
            let state = try await storage.state("x")
            try expectEqual(state?.input, "{\"a\":1}", "Input")
            try expect(state?.output == nil && state?.failure == nil, "A pending instance has an output.")
            try expect(try await storage.state("x", .output)?.input == nil, "The input is read though not asked for.")
        },
        StorageProperty("output_of_finished: input from the first turn, output or failure from the last") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let failure = FailureDetails(
                errorType: "E", message: "m", inner: FailureDetails(errorType: "I", message: "i"))
            for (id, status, last) in [
                ("one", RuntimeStatus.completed, Sample.completed("\"out\"")),
                ("two", .failed, Sample.completed(nil, failure: failure)),
            ] {
                try await storage.commit(
                    [
                        .putHeader(Sample.header(id, status)),
                        .appendTurn(Sample.turn(id, 0, events: [Sample.started(id, input: "\"in\"")])),
                        .appendTurn(Sample.turn(id, 1, events: [Sample.turnMarker, last])),
                    ], epoch: epoch)
            }
            let one = try await storage.state("one")
            try expectEqual(one?.input, "\"in\"", "Input")
            try expectEqual(one?.output, "\"out\"", "Output")
            let two = try await storage.state("two")
            try expectEqual(two?.failure, failure, "Failure")
            try expect(two?.output == nil, "A failed instance has an output.")
            let inputOnly = try await storage.state("one", .input)
            try expect(inputOnly?.input == "\"in\"" && inputOnly?.output == nil, "Parts not asked for are read.")
            let page = try await storage.instances(matching: InstanceQuery(parts: .all))
            try expectEqual(page.instances.map(\.output), [nil, "\"out\""], "Outputs in a page")
        },
        StorageProperty("ten_thousand_turns: all there, in order, and read from the end as from the start") { storage in
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit([.putHeader(Sample.header("x"))], epoch: epoch)
            for start in stride(from: 0, to: 10_000, by: 500) {
                let answers = await storage.commitTogether(
                    (start..<start + 500).map { [.appendTurn(Sample.turn("x", $0))] }, epoch: epoch)
                for answer in answers { try answer.result.get() }
            }
            try expectEqual(try await storage.history("x").map(\.turn), Array(0..<10_000), "Turns")
            try expectEqual(
                try await storage.history("x", from: 9_990).map(\.turn), Array(9_990..<10_000), "Last turns")
        },
    ]
}

extension Sample {
    static let turnMarker = HistoryEvent(timestamp: time(0), .orchestratorStarted)
}
