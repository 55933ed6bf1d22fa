import Testing

@testable import PetrelBenchmarks

@Suite struct ReportTests {
    @Test func `a result says which aims it meets`() {
        let result = Result(
            name: "W", figures: [Figure("per_s", 1234.5, .atLeast(1_000)), Figure("p50_us", 2.5)]
        ).aiming("p50_us", .atMost(2))
        #expect(result.json == #"{"name": "W", "per_s": 1234, "p50_us": 2.5, "met": ["per_s"], "missed": ["p50_us"]}"#)
        var report = Report()
        report.add(result)
        #expect(
            report.table.hasSuffix(
                "| W | per_s 1234 · p50_us 2.5 | met: per_s ≥ 1000<br>**missed**: p50_us ≤ 2 |"))
    }

    @Test func `what is no number is null and misses its aim; others are judged as they are shown`() {
        let result = Result(name: "W", figures: [Figure("per_s", .nan, .atLeast(1))])
        #expect(result.json == #"{"name": "W", "per_s": null, "missed": ["per_s"]}"#)
        #expect(Figure("fsync_each", 2.004, .atMost(2)).isMet == true)
        #expect(Figure("fsync_each", 2.006, .atMost(2)).isMet == false)
    }

    @Test(arguments: [(0.0, 1.0), (0.5, 2), (0.99, 3), (1, 3)])
    func `a percentile is one of the values`(part: Double, expected: Double) {
        #expect([3.0, 1, 2].percentile(part) == expected)
    }

    @Test func `a logarithmic axis goes from a power of ten to a power of ten`() {
        func axis(_ values: [Double]) -> Axis { Axis(.logarithmic, over: values, from: 0, to: 200) }
        #expect(axis([30, 1_000]).ticks == [10, 100, 1_000])
        #expect(axis([30, 1_000]).place(of: 100) == 100)
        #expect(axis([5]).ticks == [1, 10])
        #expect(axis([10]).ticks == [10, 100])
    }

    @Test func `a linear axis goes from nothing to a round number`() {
        func axis(_ values: [Double]) -> Axis { Axis(.linear, over: values, from: 100, to: 0) }
        #expect(axis([30, 6_100]).ticks == [0, 2_000, 4_000, 6_000, 8_000])
        #expect(axis([30, 6_100]).place(of: 2_000) == 75)
        #expect(axis([10_000]).ticks == [0, 2_000, 4_000, 6_000, 8_000, 10_000])
        #expect([0.1, 10, 100_000].map(Axis.label) == ["0.1", "10", "100,000"])
    }

    @Test func `a chart draws every point and labels both axes`() {
        let chart = Chart(
            title: "a < b", x: "width", y: "time",
            curves: [
                .init(name: "one", points: [(10, 1), (100, 10), (1_000, 0)]), .init(name: "two", points: [(10, 5)]),
            ])
        let svg = chart.svg
        #expect(svg.split(separator: "<circle").count - 1 == 3)
        for text in ["a &lt; b", ">width<", ">time<", ">one<", ">two<"] { #expect(svg.contains(text)) }
    }
}
