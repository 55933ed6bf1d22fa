import DurableTaskTesting
import Foundation
import Testing

/// The engine under chaos. To see a failure again: `PETREL_SEED=<seed> swift test --filter SimulationTests`.
@Suite struct SimulationTests {
    /// More by hand: `PETREL_SEEDS=1000000`.
    private static let seeds = UInt64(ProcessInfo.processInfo.environment["PETREL_SEEDS"] ?? "") ?? 10_000

    @Test(arguments: 0..<UInt64(4)) func everyPromiseHoldsUnderEverySeed(_ quarter: UInt64) async throws {
        if let seed = ProcessInfo.processInfo.environment["PETREL_SEED"].flatMap({ UInt64($0) }) {
            if seed % 4 == quarter { try run(seed) }
            return
        }
        for seed in stride(from: quarter, to: Self.seeds, by: 4) {
            try run(seed)
            // The other tests need the threads, too.
            await Task.yield()
        }
    }

    private func run(_ seed: UInt64) throws {
        let layout = Layout.all[Int(seed % UInt64(Layout.all.count))]
        var simulation = Simulation(seed: seed, partitions: layout.partitions, owners: layout.owners)
        do {
            try simulation.run()
        } catch {
            Issue.record("seed \(seed), \(layout.testDescription): \(error)")
            throw error
        }
    }

    @Test func theSameSeedDoesTheSame() throws {
        for seed in UInt64(0)..<20 {
            var (first, second) = (
                Simulation(seed: seed, partitions: 4, owners: 2), Simulation(seed: seed, partitions: 4, owners: 2)
            )
            try first.run()
            try second.run()
            #expect("\(first.figures)" == "\(second.figures)")
            #expect(first.figures.turns > 0)
        }
    }

    @Test func everyKindOfFaultComesUp() throws {
        var all: [Simulation.Figures] = []
        for seed in UInt64(0)..<20 {
            var simulation = Simulation(seed: seed, partitions: 1, owners: 2)
            try simulation.run()
            all.append(simulation.figures)
        }
        for count in [
            \.crashes, \.takeovers, \.storageFailures, \.abandonments, \.cancellations, \.unserved, \.batches,
            \.rewinds,
        ]
            as [KeyPath<Simulation.Figures, Int>]
        {
            #expect(all.contains { $0[keyPath: count] > 0 }, "\(count)")
        }
    }
}
