import Testing

@testable import PetrelBenchmarks

/// What an orchestration costs in flushes and bytes: figures that do not depend on how fast the machine is.
@Suite(.serialized) struct EconomyTests {
    @Test func `orchestrations started together share their flushes`() async throws {
        let cost = try await BenchHost.run(.inProcess) { try await Sequences.run(500, on: $0) }
        let (flushes, kilobytes) = (try cost.figure("fsync_each"), try cost.figure("log_kB_each"))
        #expect(flushes <= 0.2)
        #expect(kilobytes <= 12)
    }

    @Test func `an orchestration by itself flushes for what is promised`() async throws {
        let cost = try await BenchHost.run(.inProcess) { host in
            try await host.measure(100) {
                for _ in 0..<100 { _ = try await OneAtATime.once(host) }
            }
        }
        let (flushes, kilobytes) = (try cost.figure("fsync_each"), try cost.figure("log_kB_each"))
        // The start with its first turn; the activity's result with the last turn. These two may miss each other.
        #expect(flushes <= 3)
        #expect(kilobytes <= 70)
    }
}
