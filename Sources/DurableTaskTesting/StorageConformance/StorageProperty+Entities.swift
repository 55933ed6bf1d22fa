internal import DurableTask

extension StorageProperty {
    static let entities: [StorageProperty] = [
        StorageProperty("entity_as_put: every field, replaced by the next, gone when deleted") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let row = EntityRow(
                instanceID: counter("ä b"), state: "{\"n\":1}", createdAt: Sample.time(1),
                lastModifiedAt: Sample.time(2),
                lock: EntityLock(criticalSectionID: "section", holder: InstanceID(trusted: "holder")), attempts: 3)
            try await storage.commit([.putEntity(row)], epoch: epoch)
            try expectEqual(try await storage.entity(row.instanceID), row, "The row as put")
            var next = EntityRow(instanceID: row.instanceID, createdAt: Sample.time(1), lastModifiedAt: Sample.time(9))
            next.lock = row.lock
            try await storage.commit([.putEntity(row), .putEntity(next)], epoch: epoch)
            try expectEqual(try await storage.entity(row.instanceID), next, "The row as put last")
            try await storage.commit([.deleteEntity(row.instanceID)], epoch: epoch)
            try expectEqual(try await storage.entity(row.instanceID), nil, "The deleted row")
            try await storage.commit([.deleteEntity(row.instanceID)], epoch: epoch)
            try await storage.commit([.putEntity(row)], epoch: epoch)
            try expectEqual(try await storage.entity(row.instanceID), row, "The row put after its deletion")
        },
        StorageProperty("entity_goes_with_its_messages: one change, and the ones that wait stay") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let (id, name) = (counter("a"), counter("a").rawValue)
            try await storage.commit([.putMessage(Sample.message(name, 1))], epoch: epoch)
            try await storage.commit(
                [.putMessage(Sample.message(name, 2)), .deleteMessage(id, sequence: 1), .putEntity(row("a", at: 1))],
                epoch: epoch)
            try expectEqual(try await storage.open(0).messages.map(\.sequence), [2], "Messages")
            try expectEqual(try await storage.entities(matching: EntityQuery()).entities.map(\.backlog), [1], "Backlog")
            try await storage.commit([.deleteEntity(id)], epoch: epoch)
            try expectEqual(try await storage.open(0).messages.map(\.sequence), [2], "Messages without a row")
            try await storage.commit([.deleteMessage(id, sequence: 2), .deleteEntity(id)], epoch: epoch)
            try expect(try await storage.open(0).messages.isEmpty, "The last message is still there.")
            try await storage.commit([.putMessage(Sample.message(name, 3)), .putEntity(row("a", at: 4))], epoch: epoch)
            try expectEqual(try await storage.entity(id), row("a", at: 4), "The row put again")
            try expectEqual(try await storage.open(0).messages.map(\.sequence), [3], "The message put again")
        },
        StorageProperty("entities_by_id: pages are stable while rows are put and deleted") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let keys = ["c", "a", "Z", "ä", "b", "aa", ""]
            try await storage.commit(keys.map { .putEntity(row($0, at: 1)) }, epoch: epoch)
            let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            var query = EntityQuery(pageSize: 3)
            let first = try await storage.entities(matching: query)
            try expectEqual(first.entities.map(\.entityID.key), Array(sorted.prefix(3)), "The first page")
            try await storage.commit(
                [.deleteEntity(counter(sorted[2])), .putEntity(row("aaa", at: 1)), .putEntity(row("A", at: 1))],
                epoch: epoch)
            query.continuation = first.continuation
            var rest: [String] = []
            repeat {
                let page = try await storage.entities(matching: query)
                rest += page.entities.map(\.entityID.key)
                query.continuation = page.continuation
            } while query.continuation != nil
            try expectEqual(rest, ["aa", "aaa", "b", "c", "ä"], "The pages that follow")
            try await expectError(.conflict, what: "A continuation that is none") {
                _ = try await storage.entities(matching: EntityQuery(continuation: "nonsense"))
            }
        },
        StorageProperty("entities_matching: by prefix and time, with state and without") { storage in
            let epoch = try await storage.claim(0, by: "a")
            let lock = EntityLock(criticalSectionID: "s", holder: InstanceID(trusted: "holder"))
            var transient = row("locked", at: 5)
            transient.state = nil
            transient.lock = lock
            let other = EntityRow(
                instanceID: InstanceID(trusted: "@counters@x"), state: "1", createdAt: Sample.time(1),
                lastModifiedAt: Sample.time(1))
            try await storage.commit(
                [row("a", at: 1), row("b", at: 2), row("c", at: 3), transient, other].map(Change.putEntity),
                epoch: epoch)
            func keys(_ query: EntityQuery) async throws -> [String] {
                try await storage.entities(matching: query).entities.map(\.entityID.key)
            }
            try expectEqual(try await keys(EntityQuery(idPrefix: "@counter@")), ["a", "b", "c"], "By prefix")
            try expectEqual(
                try await keys(EntityQuery(lastModifiedFrom: Sample.time(2), lastModifiedTo: Sample.time(3))), ["b"],
                "By time")
            let all = try await storage.entities(matching: EntityQuery(includesState: false, includesTransient: true))
            try expectEqual(all.entities.map(\.entityID.key), ["a", "b", "c", "locked", "x"], "With those locked only")
            try expect(all.entities.allSatisfy { $0.state == nil }, "A state that was not asked for")
            try expectEqual(all.entities.compactMap(\.lockedBy), [lock.holder], "Holders")
        },
    ]

    private static func counter(_ key: String) -> InstanceID { EntityID(trusted: "counter", key).instanceID }

    private static func row(_ key: String, at seconds: Int64) -> EntityRow {
        EntityRow(
            instanceID: counter(key), state: Payload("\(seconds)"), createdAt: Sample.time(0),
            lastModifiedAt: Sample.time(seconds))
    }
}
