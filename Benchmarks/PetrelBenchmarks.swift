import Foundation

/// Runs the suite: the limit of the machine, then Petrel on the same disk, in one run. One JSON line a result, then a
/// table. `make bench` builds it for release and starts it.
@main struct PetrelBenchmarks {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let wanted = Set(arguments.filter { !$0.hasPrefix("--") })
        var report = Report()
        func run(_ name: String, _ body: () async throws -> [Result]) async throws {
            guard wanted.isEmpty || wanted.contains(name) else { return }
            for result in try await body() { report.add(result) }
        }
        try await run("fsync") { [try FlushLimit.measure()] }
        try await run("W1") { [try await Sequences.measure(count: 2_000)] }
        try await run("W2") { [try await FanOut.measure(width: 1_000), try await FanOut.measure(width: 10_000)] }
        try await run("W3") { [try await OneAtATime.measure(count: 500)] }
        try await run("W4") { [try await LongSequence.measure(length: 1_000)] }
        try await run("fsync-again") { [try FlushLimit.measure()] }
        report.printTable()
    }
}
