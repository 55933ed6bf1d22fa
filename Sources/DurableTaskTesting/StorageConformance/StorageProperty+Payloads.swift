internal import DurableTask

extension StorageProperty {
    static let payloads: [StorageProperty] = [
        StorageProperty("payload_parts: are read as they were stored, and none that was not") { storage in
            let samples: [[UInt8]] = [
                [], [UInt8](repeating: 7, count: StoredPayload.partLength), Array(0...255), noise(100_000),
            ]
            for bytes in samples {
                let id = StoredPayload.ID.random()
                try await storage.storePart(0, of: id, bytes)
                try await storage.storePart(1, of: id, [1, 2, 3])
                try expectEqual(try await storage.part(0, of: id), bytes, "Part 0")
                try expectEqual(try await storage.part(1, of: id), [1, 2, 3], "Part 1")
                try expect(try await storage.part(2, of: id) == nil, "There is a part that nobody stored.")
                try await storage.storePart(1, of: id, [4])
                try expectEqual(try await storage.part(1, of: id), [4], "A part stored again")
            }
        },
        StorageProperty("payload_names: a payload stays as long as any row names it") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let id = try await stored(storage)
            // A message becomes a turn; another instance has the same payload.
            try await storage.commit(
                [.putHeader(Sample.header("x")), .putMessage(message(x, 1, id)), .putMessage(message(y, 2, id))],
                epoch: epoch)
            try await storage.commit(
                [.deleteMessage(x, sequence: 1), .appendTurn(turn(x, 0, id))], epoch: epoch)
            try await expectKept(storage, id, "after the message became history")
            try await storage.commit([.deleteMessage(y, sequence: 2)], epoch: epoch)
            try await expectKept(storage, id, "while a history names it")
            try await storage.commit([.purge(x)], epoch: epoch)
            try await expectGone(storage, id, "after the purge")
        },
        StorageProperty("payload_commit: whether a payload has a name is decided when the commit is over") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let id = try await stored(storage)
            try await storage.commit([.putHeader(Sample.header("x")), .appendTurn(turn(x, 0, id))], epoch: epoch)
            try await storage.commit(
                [.purge(x), .putHeader(Sample.header("x")), .putMessage(message(x, 5, id))], epoch: epoch)
            try await expectKept(storage, id, "in a new start of the same instance")
            try await storage.commit(
                [.deleteMessage(x, sequence: 5), .appendTurn(turn(x, 0, id))], epoch: epoch)
            try await storage.commit([.dropHistory(x), .putMessage(message(x, 6, id))], epoch: epoch)
            try await expectKept(storage, id, "in the next generation")
            try await storage.commit([.deleteMessage(x, sequence: 6)], epoch: epoch)
            try await expectGone(storage, id, "with the last message")
        },
        StorageProperty("payload_entities: a state that is replaced or deleted takes its payload along") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let ids = [try await stored(storage), try await stored(storage)]
            func row(_ id: StoredPayload.ID) -> EntityRow {
                EntityRow(
                    instanceID: e, state: Payload(stored: StoredPayload(id: id, count: 3)),
                    createdAt: Sample.time(1), lastModifiedAt: Sample.time(1))
            }
            try await storage.commit([.putEntity(row(ids[0]))], epoch: epoch)
            try await expectKept(storage, ids[0], "as the state of an entity")
            try await storage.commit([.putEntity(row(ids[1]))], epoch: epoch)
            try await expectGone(storage, ids[0], "as a state that was")
            try await expectKept(storage, ids[1], "as the state that is")
            try await storage.commit([.deleteEntity(e)], epoch: epoch)
            try await expectGone(storage, ids[1], "with its entity")
        },
        StorageProperty("payload_others: what an activity that outlived its execution is given, and what is sent") {
            storage in
            let epoch = try await storage.claim(0, by: "a")
            let ids = [try await stored(storage), try await stored(storage)]
            let scheduling = Scheduling(generation: 0, turn: 1, eventID: 2)
            try await storage.commit(
                [
                    .putDetachedActivity(
                        DetachedActivity(
                            instanceID: x, executionID: ExecutionID("e"), scheduling: scheduling,
                            event: bytes(ids[0]))),
                    .putOutbox(
                        OutboxRow(
                            target: 1, sequence: 7, instanceID: y, executionID: nil, visibleAt: nil,
                            event: bytes(ids[1]))),
                ], epoch: epoch)
            for id in ids { try await expectKept(storage, id, "in a row of the partition") }
            try await storage.commit([.deleteDetachedActivity(x, scheduling)], epoch: epoch)
            try await expectGone(storage, ids[0], "with the activity")
            try await storage.commit([.trimOutbox(to: 1, through: 7)], epoch: epoch)
            try await expectGone(storage, ids[1], "with what was sent")
        },
        StorageProperty("payload_fresh: what nothing names yet is not taken for garbage") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let (fresh, other) = (try await stored(storage), try await stored(storage))
            try await storage.commit([.putHeader(Sample.header("x")), .appendTurn(turn(x, 0, other))], epoch: epoch)
            try await storage.commit([.purge(x)], epoch: epoch)
            try await expectGone(storage, other, "after the purge")
            try await expectKept(storage, fresh, "while somebody is about to use it")
        },
    ]

    private static let x = InstanceID(trusted: "x")
    private static let y = InstanceID(trusted: "y")
    private static let e = InstanceID(trusted: "@e@k")

    private static func stored(_ storage: any HubStorage) async throws -> StoredPayload.ID {
        let id = StoredPayload.ID.random()
        try await storage.storePart(0, of: id, [1, 2, 3])
        return id
    }

    private static func bytes(_ id: StoredPayload.ID) -> [UInt8] {
        HistoryEvent.encodeRows([
            HistoryEvent(
                timestamp: Sample.time(1),
                .eventRaised(name: "n", input: Payload(stored: StoredPayload(id: id, count: 3))))
        ])
    }

    private static func message(_ instance: InstanceID, _ sequence: UInt64, _ id: StoredPayload.ID) -> MessageRow {
        MessageRow(instanceID: instance, sequence: sequence, event: bytes(id))
    }

    private static func turn(_ instance: InstanceID, _ turn: Int, _ id: StoredPayload.ID) -> TurnRow {
        TurnRow(instanceID: instance, generation: 0, turn: turn, committedAt: Sample.time(1), events: bytes(id))
    }

    private static func expectKept(_ storage: any HubStorage, _ id: StoredPayload.ID, _ when: String) async throws {
        try expectEqual(try await storage.part(0, of: id), [1, 2, 3], "A payload \(when)")
    }

    /// Perhaps not at once: a storage deletes when it has time.
    private static func expectGone(_ storage: any HubStorage, _ id: StoredPayload.ID, _ when: String) async throws {
        let end = ContinuousClock.now.advanced(by: .seconds(60))
        while try await storage.part(0, of: id) != nil {
            guard ContinuousClock.now < end else {
                throw StorageConformanceFailure(description: "A payload that nothing names is still there \(when).")
            }
            await Task.yield()
        }
    }

    /// What no compression makes shorter.
    private static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 42
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
    }
}
