import DurableTask
import Testing

@Suite struct LatencyHistogramTests {
    @Test func `a percentile is at most a quarter too long, and never too short`() throws {
        for microseconds: Int64 in [0, 1, 3, 4, 7, 100, 999, 12_345, 1_000_000, 86_400_000_000] {
            var times = LatencyHistogram()
            times.add(.microseconds(microseconds))
            let found = try #require(times.percentile(0.5)) * 1e6
            #expect(found > Double(microseconds) && found <= max(Double(microseconds) * 1.25, 1) + 1, "\(microseconds)")
        }
    }

    @Test func `percentiles tell the slow from the many`() throws {
        var times = LatencyHistogram()
        #expect(times.percentile(0.5) == nil)
        for _ in 0..<98 { times.add(.milliseconds(1)) }
        for _ in 0..<2 { times.add(.seconds(1)) }
        #expect(try #require(times.percentile(0.5)) < 0.0015)
        #expect(try #require(times.percentile(0.98)) < 0.0015)
        #expect(try #require(times.percentile(0.99)) >= 1)
    }

    @Test func `what came since is told apart`() throws {
        var times = LatencyHistogram()
        times.add(.seconds(5))
        let before = times
        #expect(times.since(before).percentile(0.5) == nil)
        times.add(.microseconds(50))
        #expect(try #require(times.since(before).percentile(1)) < 0.0001)
    }

    @Test func `ranges have what lies up to their limits, and the rest`() {
        var times = LatencyHistogram()
        for time in [Duration.microseconds(200), .milliseconds(4), .milliseconds(5), .seconds(2)] { times.add(time) }
        #expect(times.counts(within: [0.001, 0.01, 1]) == [1, 2, 0, 1])
        #expect(times.total == .microseconds(2_009_200))
        #expect(times.since(times).total == .zero)
        #expect(LatencyHistogram().counts(within: []) == [0])
    }

    @Test func `impossible times are counted and harm nobody`() {
        var times = LatencyHistogram()
        times.add(.seconds(-5))
        for _ in 0..<100 { times.add(.seconds(Int64.max)) }
        #expect(times.percentile(0) != nil && times.percentile(2) != nil)
    }
}
