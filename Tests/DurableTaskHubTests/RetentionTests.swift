import DurableTask
@testable import DurableTaskHub
import DurableTaskTesting
import Testing

@Suite struct RetentionTests {
    private static let orchestrators: [String: ScriptedExecutor.Orchestrator] = [
        "echo": Scripts.echo, "go": Scripts.waitForGo, "bad": { _ in throw Scripts.Broken() },
    ]

    private func withCluster(
        _ layout: Layout, _ periods: [RuntimeStatus: Duration],
        _ body: (Cluster) async throws -> Void
    ) async throws {
        let cluster = try await Cluster(
            layout, retention: RetentionPolicy(periods), orchestrators: Self.orchestrators)
        do { try await body(cluster) } catch {
            await cluster.close()
            throw error
        }
        await cluster.close()
    }

    private func waitUntilGone(_ id: String, in cluster: Cluster) async throws {
        while try await cluster.state(id) != nil { await Task.yield() }
    }

    @Test(arguments: Layout.all) func whatHasEndedIsKeptForItsTimeAndNotLonger(_ layout: Layout) async throws {
        try await withCluster(layout, [.completed: .seconds(3_600), .failed: .seconds(86_400)]) { cluster in
            for id in ["a", "b", "c"] {
                try await cluster.start("echo", id: id)
                _ = try await cluster.finished(id)
            }
            try await cluster.start("bad", id: "failed")
            _ = try await cluster.finished("failed")
            try await cluster.start("go", id: "running")
            cluster.clock.advance(by: .seconds(3_000))
            try await cluster.start("echo", id: "late")
            _ = try await cluster.finished("late")
            cluster.clock.advance(by: .seconds(900))
            for id in ["a", "b", "c"] { try await waitUntilGone(id, in: cluster) }
            for id in ["failed", "running", "late"] { #expect(try await cluster.state(id) != nil, "\(id)") }
            cluster.clock.advance(by: .seconds(3_600))
            try await waitUntilGone("late", in: cluster)
            #expect(try await cluster.state("failed") != nil)
            cluster.clock.advance(by: .seconds(86_400))
            try await waitUntilGone("failed", in: cluster)
            #expect(try await cluster.state("running") != nil)
        }
    }

    @Test func zeroIsAtOnceAndWhoWaitsIsToldTheEnd() async throws {
        try await withCluster(Layout.all[0], [.completed: .zero]) { cluster in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        async let end = cluster.finished("i\(number)")
                        try await cluster.start("go", id: "i\(number)")
                        try await cluster.raise("go", Payload("\(number)"), to: "i\(number)")
                        #expect(try await end.output == Payload("\(number)"))
                    }
                }
                try await group.waitForAll()
            }
            // Those that somebody waited for when the others went, a second later.
            cluster.clock.advance(by: .seconds(1))
            for number in 0..<50 {
                while try await cluster.state("i\(number)") != nil {
                    cluster.clock.advance(by: .seconds(1))
                    await Task.yield()
                }
            }
        }
    }

    @Test func withoutAPolicyEverythingStays() async throws {
        try await withCluster(Layout.all[0], [:]) { cluster in
            try await cluster.start("echo", id: "a")
            _ = try await cluster.finished("a")
            cluster.clock.advance(by: .seconds(400 * 86_400))
            try await cluster.start("echo", id: "b")
            _ = try await cluster.finished("b")
            #expect(try await cluster.state("a") != nil)
        }
    }

    @Test func whatEndedBeforeTheHubWasOpenedGoesToo() async throws {
        let first = try await Cluster(Layout.all[0], orchestrators: Self.orchestrators)
        for number in 0..<200 { try await first.start("echo", id: "i\(number)") }
        for number in 0..<200 { _ = try await first.finished("i\(number)") }
        await first.close()
        first.clock.advance(by: .seconds(7_200))
        let second = try await Cluster(
            Layout.all[0], storage: first.storage, clock: first.clock,
            retention: RetentionPolicy([.completed: .seconds(3_600)]), orchestrators: Self.orchestrators)
        for number in 0..<200 { try await waitUntilGone("i\(number)", in: second) }
        await second.close()
    }

    @Test func oneLookAtATimeAndTheNextAsThePolicyHasIt() {
        var clock = RetentionClock(RetentionPolicy([.completed: .seconds(100), .running: .zero]))
        let start = Timestamp(seconds: 1_000)
        var isDue = clock.isDue(start)
        #expect(isDue)
        isDue = clock.isDue(start.advanced(by: .seconds(100)))
        #expect(!isDue)
        clock.looked(at: start, leftSome: false)
        #expect(clock.next == start.advanced(by: .seconds(10)))
        isDue = clock.isDue(start.advanced(by: .seconds(10)))
        #expect(isDue)
        // It took longer than there is between two.
        clock.looked(at: start.advanced(by: .seconds(40)), leftSome: true)
        #expect(clock.next == start.advanced(by: .seconds(20)))
        // What is at once is asked for by each end.
        clock = RetentionClock(RetentionPolicy([.completed: .zero]))
        isDue = clock.isDue(start)
        #expect(isDue)
        clock.ended(start)
        clock.looked(at: start, leftSome: false)
        #expect(clock.next == start)
        isDue = clock.isDue(start)
        #expect(isDue)
        clock.looked(at: start, leftSome: false)
        #expect(clock.next == nil)
    }
}
