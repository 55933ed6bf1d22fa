import Petrel

/// What many instances that are merely there, finished or waiting, do to a start of the hub and to W1.
enum Crowd {
    enum Kind: String {
        case completed
        case pending

        func template() async throws -> Template {
            switch self {
            case .completed:
                try await .run { host in
                    let id = try await host.client.startNew(sequence, "1000")
                    _ = try await host.client.waitForCompletion(of: id, timeout: .seconds(60))
                    return id
                }
            case .pending: try await .run { try await $0.client.startNew(waiting, "x") }
            }
        }
    }

    /// W1 in a new hub and in the crowded one by turns: the best of three each, since what else the machine does can only
    /// slow them down.
    static func measure(_ kind: Kind, count: Int, seed: UInt64) async throws -> Result {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let file = folder.path + "/bench.db"
        let template = try await kind.template()
        let filling = try await seconds { try await Filling.fill(file, with: template, count: count, seed: seed) }
        Filling.forgetPages(of: file)
        let emptyOpen = try await BenchHost.run(.inProcess) { $0.openSeconds }
        let opened = try await open(file)
        var (alone, among): ([Double], [Double]) = ([], [])
        var figures: [Figure] = []
        for _ in 0..<3 {
            alone.append(try await BenchHost.run(.inProcess) { try await Sequences.run(orchestrations, on: $0).time })
            let run = try await BenchHost.run(.inProcess, file: file) { host in
                try await Sequences.run(orchestrations, on: host)
            }
            among.append(run.time)
            figures = run.figures
        }
        let (without, with) = (alone.percentile(0), among.percentile(0))
        return Result(
            name: "\(count) \(kind.rawValue) instances in the hub",
            figures: [
                Figure("open_ms", opened.time * 1000, .atMost(1000 + emptyOpen * 1000)),
                Figure("empty_open_ms", emptyOpen * 1000),
                Figure("memory_kB_each", opened.memory / 1000 / Double(count)),
                Figure("w1_per_s", Double(orchestrations) / with),
                Figure("empty_w1_per_s", Double(orchestrations) / without),
                Figure("w1_to_empty", without / with, .atLeast(0.8)), Figure("filling_s", filling),
            ] + figures)
    }

    /// How long the hub of this file takes to open, in seconds, and what it then keeps in memory, in bytes.
    static func open(_ file: String) async throws -> (time: Double, memory: Double) {
        let before = Usage.trimmed.residentBytes
        return try await BenchHost.run(.inProcess, file: file) { host in
            (host.openSeconds, max(0, try await host.residentBytes - before))
        }
    }

    /// How many orchestrations W1 has here.
    static let orchestrations = 4_000
}
