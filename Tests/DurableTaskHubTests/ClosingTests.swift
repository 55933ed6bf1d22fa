import DurableTask
import DurableTaskHub
import DurableTaskTesting
import InMemoryStorage
import Testing

/// What those who wait see when the hub goes, and what the hub does when it cannot stay.
@Suite struct ClosingTests {
    @Test func whoWaitsForACompletionIsToldThatTheHubCloses() async throws {
        let cluster = try await Cluster(Layout.all[0], orchestrators: ["go": Scripts.waitForGo])
        try await cluster.start("go", id: "one")
        let hub = cluster.hubs[0]
        let waiting = Task { try await hub.waitForCompletion(of: .one, timeout: .seconds(3600)) }
        try await eventually("the instance runs") { try await cluster.state("one")?.header.status == .running }
        await cluster.close()
        await #expect {
            _ = try await waiting.value
        } throws: {
            ($0 as? TaskHubError)?.code == .unavailable
        }
    }

    @Test func closingTwiceOrWithoutOpeningReturns() async throws {
        let cluster = try await Cluster(Layout.all[0], orchestrators: [:])
        await cluster.close()
        await cluster.close()
        let unopened = TaskHub(name: "unopened", storage: InMemoryStorage(partitionCount: 1), owner: "nobody")
        await unopened.close()
    }

    @Test func aHubWhoseStorageCannotBeHadTriesAgainWithGrowingPauses() async throws {
        let storage = InMemoryStorage(partitionCount: 1)
        let faulty = FaultyStorage(storage)
        let cluster = try await Cluster(
            Layout.all[0], storage: storage, faulty: faulty, orchestrators: ["go": Scripts.waitForGo])
        let start = ContinuousClock.now
        let error = StorageError(.io, "The disk said no.")
        faulty.fail { [.commit, .claim].contains($0.operation) ? StorageFault(.before, error) : nil }
        await #expect(throws: TaskHubError.self) { try await cluster.start("go", id: "one") }
        try await eventually("it has been tried four times") { faulty.callCount(.claim) >= 5 }
        #expect(start.duration(to: .now) >= .milliseconds(300))
        #expect(cluster.problems.all.count == 1)
        await cluster.close()
    }

    @Test func anInstanceWhoseHistoryCannotBeDecodedStandsStill() async throws {
        let storage = InMemoryStorage(partitionCount: 1)
        let epoch = try await storage.claim(0, by: "test")
        let now = Timestamp(seconds: 1_767_225_600)
        let header = InstanceHeader(
            instanceID: .one, name: "any", version: nil, status: .running, generation: 0,
            executionID: ExecutionID("execution"), createdAt: now, lastUpdatedAt: now, openActivities: 1)
        let row = TurnRow(instanceID: .one, generation: 0, turn: 0, committedAt: now, events: [0x1A, 0xFF])
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            storage.commit([.putHeader(header), .appendTurn(row)], to: 0, epoch: epoch) {
                continuation.resume(with: $0.mapError { $0 as any Error })
            }
        }
        let cluster = try await Cluster(Layout.all[0], storage: storage, orchestrators: ["go": Scripts.waitForGo])
        try await eventually("it is held") { try await storage.header(of: .one)?.hold?.kind == .damage }
        try await cluster.start("go", id: "other")
        #expect(cluster.hubs[0].trouble == nil)
        await cluster.close()
    }
}
