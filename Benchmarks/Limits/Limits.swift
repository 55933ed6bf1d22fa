/// Readings of the limits before and after something is measured: what a shared machine allows changes by the minute.
struct Limits {
    /// Orchestrations a second, see ``RowLimit``.
    var batch64: Double
    var batch256: Double
    /// The first of them after, divided by before: far from 1, the machine was too restless for any rate to say much.
    var drift = 1.0

    /// The means of before and after.
    static func around<Value>(_ body: () async throws -> Value) async throws -> (Value, Limits) {
        let before = try read()
        let value = try await body()
        let after = try read()
        return (
            value,
            Limits(
                batch64: (before.batch64 + after.batch64) / 2, batch256: (before.batch256 + after.batch256) / 2,
                drift: after.batch64 / before.batch64)
        )
    }

    private static func read() throws -> Limits {
        func rate(_ batch: Int) throws -> Double { try RowLimit.measure(batch: batch, count: 8_000)["per_s"] ?? .nan }
        return Limits(batch64: try rate(64), batch256: try rate(256))
    }

    /// Commits a second when each is flushed by itself, see ``RowLimit``: the mean of before and after.
    static func aroundCommits<Value>(_ body: () async throws -> Value) async throws -> (Value, Double) {
        func read() throws -> Double { (try RowLimit.measure(batch: 1, count: 250)["per_s"] ?? .nan) * 4 }
        let before = try read()
        let value = try await body()
        return (value, (before + (try read())) / 2)
    }

    /// The median time of an fdatasync, in microseconds, before and after.
    static func aroundFlush<Value>(_ body: () async throws -> Value) async throws -> (Value, Double) {
        func read() throws -> Double { try FlushLimit.measure(for: 0.5)["p50_us"] ?? .nan }
        let before = try read()
        let value = try await body()
        return (value, (before + (try read())) / 2)
    }
}
