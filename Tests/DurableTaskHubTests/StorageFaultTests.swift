import DurableTask
import DurableTaskHub
import DurableTaskTesting
import InMemoryStorage
import Testing

/// P8: calls of the storage port fail, before or after they did what they should.
@Suite struct StorageFaultTests {
    private static let noSpace = StorageError(.full, "There is no room.", isRetryable: true)
    private static let broken = StorageError(.io, "The disk said no.")
    private static let scripts: [String: ScriptedExecutor.Orchestrator] = [
        "row": Scripts.threeInARow, "parent": Scripts.parent, "go": Scripts.waitForGo, "sleep": Scripts.sleepOneHour,
    ]

    /// A workload of every kind; run again and again, each time with the next call failing, until none is left to fail.
    @Test(arguments: Layout.all, StorageFault.Moment.allCases)
    func whateverCommitFailsWhatWasAcknowledgedIsDoneOnce(_ layout: Layout, _ moment: StorageFault.Moment) async throws
    {
        var number = 0
        repeat {
            number += 1
        } while try await runs(layout, failing: .commit, number, StorageFault(moment, Self.broken))
        #expect(number > 10)
    }

    @Test(arguments: [StorageFault.Operation.claim, .open, .header, .history, .receipt])
    func whateverReadFailsWhatWasAcknowledgedIsDoneOnce(_ operation: StorageFault.Operation) async throws {
        // The first claim and opening are the caller's to repeat.
        var number = operation == .claim || operation == .open ? 1 : 0
        repeat {
            number += 1
        } while try await runs(Layout.all[0], failing: operation, number, StorageFault(.before, Self.broken))
        #expect(number > 1)
    }

    /// False when there was no such call.
    private func runs(
        _ layout: Layout, failing operation: StorageFault.Operation, _ number: Int, _ fault: StorageFault
    ) async throws -> Bool {
        let storage = InMemoryStorage(partitionCount: layout.partitions)
        let faulty = FaultyStorage(storage)
        // A hub is claimed and opened again only after something else has failed.
        let isOpening = operation == .claim || operation == .open
        faulty.fail { call in
            if isOpening, call.operation == .commit, call.number == 3 { return fault }
            return call.operation == operation && call.number == number ? fault : nil
        }
        let cluster = try await Cluster(
            layout, storage: storage, faulty: faulty, keepsSessions: false, orchestrators: Self.scripts,
            activities: ["work": Scripts.work])
        for (name, input) in [("row", nil), ("parent", "row"), ("go", nil), ("sleep", nil)] as [(String, Payload?)] {
            try await acknowledged { try await cluster.start(name, id: name, input: input, key: "start \(name)") }
        }
        try await acknowledged { try await cluster.raise("go", "it went", to: "go", key: "raise") }
        try await eventually("it sleeps") { (try? await cluster.state("sleep"))??.header.nextWake != nil }
        cluster.clock.advance(by: .seconds(7200))
        let outputs: [(String, Payload)] = [
            ("row", "done 1,done 2,done 3"), ("parent", "done 1,done 2,done 3"), ("go", "it went"), ("sleep", "awake"),
        ]
        for (id, output) in outputs {
            try await eventually("'\(id)' is finished, \(operation) \(number) failing") {
                // What went to a partition while it was closed is sent again when its time has come.
                cluster.clock.advance(by: .seconds(2))
                return (try? await cluster.state(id))??.header.status.isTerminal == true
            }
            try await acknowledged {
                let state = try await cluster.finished(id)
                #expect(state.output == output, "\(operation) \(number) failing")
            }
            try await acknowledged { Self.expectLinear(try await cluster.history(id)) }
        }
        await cluster.close()
        return faulty.faultCount > (isOpening ? 1 : 0)
    }

    private static func expectLinear(_ history: [HistoryEvent]) {
        #expect(history.count { $0.kindName == "executionStarted" } == 1)
        #expect(history.count { $0.kindName == "executionCompleted" } == 1)
        let scheduled = history.count { $0.kindName == "taskScheduled" }
        #expect(history.count { $0.kindName == "taskCompleted" } == scheduled)
    }

    /// As a client does it: again until it is answered.
    private func acknowledged(_ body: () async throws -> Void) async throws {
        try await eventually("the request is answered") {
            do {
                try await body()
                return true
            } catch let error as TaskHubError where error.code == .unavailable || error.code == .storage {
                return false
            }
        }
    }

    @Test func aFullStorageClosesTheHubSaysWhyAndTheHubOpensItself() async throws {
        let storage = InMemoryStorage(partitionCount: 1)
        let faulty = FaultyStorage(storage)
        let cluster = try await Cluster(
            Layout.all[0], storage: storage, faulty: faulty, orchestrators: Self.scripts,
            activities: ["work": Scripts.work])
        let hub = cluster.hubs[0]
        try await cluster.start("go", id: "before")
        #expect(hub.trouble == nil)
        faulty.fail { [.commit, .claim].contains($0.operation) ? StorageFault(.before, Self.noSpace) : nil }
        await #expect { try await cluster.start("go", id: "lost") } throws: {
            ($0 as? TaskHubError)?.code == .storage && "\($0)".contains("There is no room.")
        }
        try await eventually("it says why") { hub.trouble?.contains("There is no room.") == true }
        await #expect { try await cluster.raise("go", "x", to: "before") } throws: {
            ($0 as? TaskHubError)?.code == .unavailable && "\($0)".contains("There is no room.")
        }
        // What is stored can be read all the time.
        #expect(try await cluster.state("before") != nil)
        #expect(try await cluster.state("lost") == nil)
        faulty.heal()
        try await eventually("it is open again") { hub.trouble == nil }
        try await cluster.raise("go", "there is room", to: "before")
        #expect(try await cluster.finished("before").output == "there is room")
        #expect(cluster.problems.all.last == "Partition 0 is open again.")
        await cluster.close()
    }

    @Test func aClosedHubNoLongerTriesToOpenItself() async throws {
        let storage = InMemoryStorage(partitionCount: 1)
        let faulty = FaultyStorage(storage)
        let first = try await Cluster(Layout.all[0], storage: storage, faulty: faulty, orchestrators: Self.scripts)
        faulty.fail { [.commit, .claim].contains($0.operation) ? StorageFault(.before, Self.broken) : nil }
        _ = try? await first.start("go", id: "lost")
        try await eventually("it tries") { faulty.callCount(.claim) > 2 }
        await first.close()
        let claims = faulty.callCount(.claim)
        faulty.heal()
        let second = try await Cluster(Layout.all[0], storage: storage, faulty: faulty, orchestrators: Self.scripts)
        try await second.start("go", id: "one")
        try await second.raise("go", "went", to: "one")
        #expect(try await second.finished("one").output == "went")
        #expect(faulty.callCount(.claim) == claims + 1)
        await second.close()
    }

    @Test func aDamagedStorageClosesTheHubForGood() async throws {
        let storage = InMemoryStorage(partitionCount: 1)
        let faulty = FaultyStorage(storage)
        let cluster = try await Cluster(Layout.all[0], storage: storage, faulty: faulty, orchestrators: Self.scripts)
        try await cluster.start("go", id: "one")
        let damaged = StorageError(.damaged, "The file is no database.")
        faulty.fail { $0.operation == .state ? StorageFault(.before, damaged) : nil }
        await #expect { try await cluster.state("one") } throws: { ($0 as? TaskHubError)?.code == .storage }
        try await eventually("it says why") { cluster.hubs[0].trouble?.contains("stays closed") == true }
        faulty.heal()
        await #expect { try await cluster.raise("go", "x", to: "one") } throws: {
            ($0 as? TaskHubError)?.code == .unavailable && "\($0)".contains("no database")
        }
        #expect(faulty.callCount(.claim) == 1)
        await cluster.close()
    }

    @Test(arguments: Layout.all) func aDamagedRowStopsItsInstanceAndNothingElse(_ layout: Layout) async throws {
        let storage = InMemoryStorage(partitionCount: layout.partitions)
        let first = try await Cluster(layout, storage: storage, orchestrators: Self.scripts)
        for id in ["bad", "good", "gone"] {
            try await first.start("go", id: id)
            try await eventually("it runs") { try await first.state(id)?.header.status == .running }
        }
        await first.close()

        let faulty = FaultyStorage(storage)
        let error = StorageError(.corrupt, "The row (turn 0) is not what was written.")
        faulty.fail { call in
            let isBad = call.instanceID?.rawValue == "bad" || call.instanceID?.rawValue == "gone"
            return call.operation == .history && isBad ? StorageFault(.before, error) : nil
        }
        let second = try await Cluster(layout, storage: storage, faulty: faulty, orchestrators: Self.scripts)
        await #expect { try await second.raise("go", "lost", to: "bad") } throws: {
            ($0 as? TaskHubError)?.code == .corrupt && "\($0)".contains("turn 0")
        }
        try await second.raise("go", "kept", to: "good")
        #expect(try await second.finished("good").output == "kept")
        try await eventually("it shows why it stands still") {
            try await second.state("bad")?.header.hold?.kind == .damage
        }
        #expect(try await second.state("bad")?.header.hold?.message == error.message)
        #expect(second.problems.all.contains { $0.contains("'bad'") && $0.contains("turn 0") })
        await #expect(throws: TaskHubError.self) { try await second.raise("go", "lost", to: "gone") }
        #expect(try await second.hub(of: "gone").purge(InstanceID(trusted: "gone")))
        #expect(try await second.state("gone") == nil)
        try await second.start("go", id: "gone")
        #expect(second.hubs.allSatisfy { $0.trouble == nil })
        #expect(faulty.callCount(.claim) == layout.partitions)
        await second.close()

        // The row is sound again, as after a restore: so is the instance.
        let third = try await Cluster(layout, storage: storage, orchestrators: Self.scripts)
        try await third.raise("go", "at last", to: "bad")
        let state = try await third.finished("bad")
        #expect(state.output == "at last")
        #expect(state.header.hold == nil)
        await third.close()
    }

    @Test func anInstanceWhoseHistoryIsLostUnderItIsHeldAndCanBeResumed() async throws {
        let storage = InMemoryStorage(partitionCount: 1)
        let faulty = FaultyStorage(storage)
        let cluster = try await Cluster(
            Layout.all[0], storage: storage, faulty: faulty, keepsSessions: false, orchestrators: Self.scripts)
        try await cluster.start("go", id: "one")
        try await eventually("it runs") { try await cluster.state("one")?.header.status == .running }
        faulty.fail { $0.operation == .history ? StorageFault(.before, StorageError(.corrupt, "Not written.")) : nil }
        try await cluster.raise("go", "kept", to: "one")
        try await eventually("it is held") { try await cluster.state("one")?.header.hold?.kind == .damage }
        faulty.heal()
        try await cluster.hubs[0].resume(.one, reason: nil)
        #expect(try await cluster.finished("one").output == "kept")
        await cluster.close()
    }
}
