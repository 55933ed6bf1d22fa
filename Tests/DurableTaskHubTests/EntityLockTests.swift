import DurableTask
import DurableTaskHub
import DurableTaskTesting
import InMemoryStorage
import Testing

@Suite struct EntityLockTests {
    private static let both = [Counter.b, Counter.a]

    /// Reads, waits for "go", and writes what it read plus one.
    private static let careful: ScriptedExecutor.Orchestrator = { script in
        let section = try script.lock(both)
        let read = try script.call(Counter.a, "get")
        _ = try script.event("go")
        _ = read
        let result = try script.call(Counter.a, "add", "1")
        script.unlock(section, both)
        return result
    }

    private static let rude: ScriptedExecutor.Orchestrator = { script in
        _ = try script.lock(both)
        switch script.input?.text {
        case "fail": throw Counter.Refused()
        case "complete": return nil
        case "again": throw ScriptedExecutor.ContinueAsNew("complete")
        default: return try script.event("never")
        }
    }

    /// Asks, does not wait for the grant, gives back, and lives on.
    private static let fickle: ScriptedExecutor.Orchestrator = { script in
        for _ in 0..<3 { script.unlock(script.startLock(both), both) }
        return try script.event("go")
    }

    private static let hasty: ScriptedExecutor.Orchestrator = { script in
        _ = script.startLock(both)
        return "gone"
    }

    @Test(arguments: Layout.all) func whileOneHoldsTheLockOthersWait(_ layout: Layout) async throws {
        try await withCluster(layout, orchestrators: ["careful": Self.careful], entities: Counter.all) { cluster in
            for id in ["one", "two"] { try await cluster.start("careful", id: id) }
            try await eventually("somebody holds both") {
                let holders = try await [cluster.entity(Counter.a)?.lockedBy, cluster.entity(Counter.b)?.lockedBy]
                return holders[0] != nil && holders[0] == holders[1]
            }
            try await eventually("the other waits") { try await cluster.entity(Counter.a)?.backlog == 1 }
            try await cluster.signal(Counter.a, "add", "100")
            #expect(try await cluster.call(Counter.a, "get", timeout: .milliseconds(1)) == nil)
            #expect(try await cluster.entity(Counter.a)?.state == nil)
            for id in ["one", "two"] { try await cluster.raise("go", to: id) }
            let outputs = try await [cluster.finished("one").output, cluster.finished("two").output]
            #expect(Set(outputs.map { $0?.text ?? "-" }) == ["1", "2"])
            #expect(try await cluster.call(Counter.a, "get") == .completed("102"))
            try await eventually("nobody holds any") {
                let (a, b) = try await (cluster.entity(Counter.a), cluster.entity(Counter.b))
                return a?.lockedBy == nil && b == nil
            }
        }
    }

    @Test(arguments: Layout.all, ["fail", "complete", "again"])
    func howeverAHolderEndsItsLocksAreGivenBack(_ layout: Layout, _ way: String) async throws {
        try await withCluster(layout, orchestrators: ["rude": Self.rude], entities: Counter.all) { cluster in
            try await cluster.start("rude", id: "one", input: Payload(way))
            _ = try await cluster.finished("one")
            for entity in Self.both { #expect(try await cluster.call(entity, "get") == .completed(nil)) }
        }
    }

    @Test(arguments: Layout.all) func aTerminatedHolderAndOneThatWaitsGiveTheirLocksBack(_ layout: Layout) async throws
    {
        try await withCluster(layout, orchestrators: ["rude": Self.rude], entities: Counter.all) { cluster in
            try await cluster.start("rude", id: "one")
            try await eventually("it holds b") { try await cluster.entity(Counter.b)?.lockedBy != nil }
            try await cluster.start("rude", id: "two")
            try await eventually("the other waits") { try await cluster.entity(Counter.a)?.backlog == 1 }
            for id in ["two", "one"] {
                try await cluster.hub(of: id).terminate(InstanceID(trusted: id), output: nil, recursive: false)
            }
            for entity in Self.both { #expect(try await cluster.call(entity, "get") == .completed(nil)) }
            for entity in Self.both { #expect(try await cluster.entity(entity) == nil) }
        }
    }

    @Test(arguments: Layout.all) func whatIsGivenBackBeforeItIsGrantedIsFreeAlthoughTheAskerLivesOn(
        _ layout: Layout
    ) async throws {
        try await withCluster(layout, orchestrators: ["fickle": Self.fickle], entities: Counter.all) { cluster in
            try await cluster.start("fickle", id: "one")
            for entity in Self.both { #expect(try await cluster.call(entity, "get") == .completed(nil)) }
            try await cluster.raise("go", to: "one")
            #expect(try await cluster.finished("one").header.status == .completed)
            for entity in Self.both { #expect(try await cluster.entity(entity)?.lockedBy == nil) }
        }
    }

    @Test(arguments: Layout.all) func whoEndsInTheTurnThatAsksIsFollowedByItsRelease(_ layout: Layout) async throws {
        try await withCluster(
            layout, orchestrators: ["hasty": Self.hasty, "rude": Self.rude], entities: Counter.all
        ) { cluster in
            for _ in 0..<3 {
                try await cluster.start("hasty", id: "one")
                #expect(try await cluster.finished("one").output == "gone")
            }
            // The grants of the old executions are no concern of the new one.
            try await cluster.start("rude", id: "one", input: "complete")
            #expect(try await cluster.finished("one").header.status == .completed)
            for entity in Self.both { #expect(try await cluster.call(entity, "get") == .completed(nil)) }
        }
    }

    @Test(arguments: Layout.all) func cleaningReleasesLocksWhoseHolderIsGone(_ layout: Layout) async throws {
        let storage = InMemoryStorage(partitionCount: layout.partitions)
        let index = Partition.index(of: Counter.a.instanceID, count: layout.partitions)
        let epoch = try await storage.claim(index, by: "test")
        let lock = EntityLock(criticalSectionID: "old", holder: InstanceID(trusted: "nobody"))
        let row = EntityRow(instanceID: Counter.a.instanceID, createdAt: .epoch, lastModifiedAt: .epoch, lock: lock)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            storage.commit([.putEntity(row)], to: index, epoch: epoch) {
                continuation.resume(with: $0.mapError { $0 as any Error })
            }
        }
        let cluster = try await Cluster(
            layout, storage: storage, orchestrators: ["rude": Self.rude], entities: Counter.all)
        try await cluster.start("rude", id: "holder")
        try await eventually("it waits") { try await cluster.entity(Counter.a)?.backlog == 1 }
        var cleaned = EntityCleaning(removedEmptyEntities: 0, releasedLocks: 0)
        for hub in cluster.hubs {
            let done = try await hub.cleanEntityStorage()
            cleaned.releasedLocks += done.releasedLocks
        }
        #expect(cleaned.releasedLocks == 1)
        try await eventually("who waited has it") {
            try await cluster.entity(Counter.b)?.lockedBy?.rawValue == "holder"
        }
        for hub in cluster.hubs { #expect(try await hub.cleanEntityStorage().releasedLocks == 0) }
        await cluster.close()
    }

    @Test(arguments: Layout.all) func aHubThatWasClosedKeepsLocksAndWhatWaitsForThem(_ layout: Layout) async throws {
        let first = try await Cluster(layout, orchestrators: ["careful": Self.careful], entities: Counter.all)
        try await first.start("careful", id: "one")
        try await eventually("it holds b") { try await first.entity(Counter.b)?.lockedBy != nil }
        try await first.signal(Counter.a, "add", "100")
        await first.close()
        let second = try await Cluster(
            layout, storage: first.storage, orchestrators: ["careful": Self.careful], entities: Counter.all)
        try await second.raise("go", to: "one")
        #expect(try await second.finished("one").output == "1")
        #expect(try await second.call(Counter.a, "get") == .completed("101"))
        await second.close()
    }
}
