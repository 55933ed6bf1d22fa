internal import DurableTask

extension StorageProperty {
    static let snapshots: [StorageProperty] = [
        StorageProperty("snapshot_of_nothing: an empty hub has nothing to go on with") { storage in
            let snapshot = try await storage.open(0)
            try expect(
                snapshot.withOpenActivities.isEmpty && snapshot.wakeUps.isEmpty && snapshot.messages.isEmpty
                    && snapshot.detachedActivities.isEmpty && snapshot.outbox.isEmpty && snapshot.received.isEmpty,
                "Something is in the snapshot of an empty hub.")
        },
        StorageProperty("snapshot_lists_open_activities: of unfinished instances, as the last header says") { storage in
            let epoch = try await storage.claim(0, by: "a")
            for (id, status, open) in [
                ("busy", RuntimeStatus.running, 2), ("idle", .running, 0), ("asleep", .suspended, 1),
                ("over", .terminated, 1), ("was busy", .running, 1),
            ] {
                var header = Sample.header(id, status)
                header.openActivities = open
                try await storage.commit([.putHeader(header)], epoch: epoch)
            }
            try await storage.commit([.putHeader(Sample.header("was busy"))], epoch: epoch)
            let found = try await storage.open(0).withOpenActivities
            try expectEqual(
                Set(found.map(\.instanceID.rawValue)), ["busy", "asleep"], "Instances with open activities")
            try expectEqual(found.first { $0.instanceID.rawValue == "busy" }?.openActivities, 2, "Open activities")
        },
        StorageProperty("snapshot_lists_wakeups: of unfinished instances, as the last header says") { storage in
            let epoch = try await storage.claim(0, by: "a")
            for (id, status, wake) in [
                ("soon", RuntimeStatus.running, 5), ("late", .pending, 50), ("over", .completed, 7),
                ("none", .running, nil),
                ("moved", .running, 9), ("@entity@k", .running, 3),
            ] as [(String, RuntimeStatus, Int64?)] {
                var header = Sample.header(id, status)
                header.nextWake = wake.map(Sample.time)
                try await storage.commit([.putHeader(header)], epoch: epoch)
            }
            var moved = Sample.header("moved")
            moved.nextWake = Sample.time(11)
            try await storage.commit([.putHeader(moved)], epoch: epoch)
            let found = try await storage.open(0).wakeUps
            try expectEqual(
                Dictionary(found.map { ($0.instanceID.rawValue, $0.at) }) { first, _ in first },
                [
                    "soon": Sample.time(5), "late": Sample.time(50), "moved": Sample.time(11),
                    "@entity@k": Sample.time(3),
                ], "Wake-ups")
        },
        StorageProperty("detached_activities: kept by scheduling until deleted") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let (one, two) = (Sample.detached("x", eventID: 1), Sample.detached("x", eventID: 2))
            try await storage.commit([.putDetachedActivity(one), .putDetachedActivity(two)], epoch: epoch)
            try expectEqual(Set(try await storage.open(0).detachedActivities), [one, two], "Detached activities")
            try await storage.commit([.deleteDetachedActivity(one.instanceID, one.scheduling)], epoch: epoch)
            try expectEqual(try await storage.open(0).detachedActivities, [two], "After one ended")
        },
        StorageProperty("outbox_trim: up to and including the sequence, for that partition only") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let rows = [1, 2].flatMap { target in (1...4).map { Sample.outbox(target, $0) } }
            try await storage.commit(rows.map(Change.putOutbox), epoch: epoch)
            try expectEqual(try await storage.open(0).outbox, rows, "Outbox, by partition and sequence")
            try await storage.commit([.trimOutbox(to: 1, through: 3)], epoch: epoch)
            try expectEqual(try await storage.open(0).outbox, Array(rows[3...]), "Outbox after a trim")
            try await storage.commit(
                [.trimOutbox(to: 2, through: .max), .putOutbox(Sample.outbox(2, 9))], epoch: epoch)
            try expectEqual(
                try await storage.open(0).outbox, [rows[3], Sample.outbox(2, 9)], "Outbox after a trim and a put")
        },
        StorageProperty("received_high_water: the last one put, by sender") { storage in
            let epoch = try await storage.claim(0, by: "a")
            try await storage.commit(
                [.putReceived(from: 1, sequence: 4), .putReceived(from: 2, sequence: 9)], epoch: epoch)
            try await storage.commit([.putReceived(from: 1, sequence: 5)], epoch: epoch)
            try expectEqual(try await storage.open(0).received, [1: 5, 2: 9], "Received")
        },
        StorageProperty("partitions_are_separate: each has its own epoch and its own snapshot") { storage in
            guard storage.partitionCount > 1 else { return }
            let first = try await storage.claim(0, by: "a")
            let last = storage.partitionCount - 1
            _ = try await storage.claim(last, by: "b")
            let other = try await storage.claim(last, by: "b")
            try await storage.commit(
                [.putHeader(Sample.header("x")), .putMessage(Sample.message("x", 1))], epoch: first)
            try expect(try await storage.open(last).messages.isEmpty, "A message is in another partition's snapshot.")
            try expectEqual(try await storage.open(0).messages.count, 1, "Messages of the first partition")
            try await expectError(.fenced, what: "Another partition's epoch") {
                try await storage.commit([], epoch: other)
            }
        },
    ]
}
