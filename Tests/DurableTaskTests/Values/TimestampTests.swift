import DurableTask
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [Int32.min, -2_000_000_001, -1, 0, 999_999_999, 1_000_000_000, Int32.max])
    func nanosecondsOfAnySizeAreCarried(_ nanoseconds: Int32) {
        let time = Timestamp(seconds: 100, nanoseconds: nanoseconds)
        #expect((0..<1_000_000_000).contains(time.nanoseconds))
        #expect(time.duration(since: Timestamp(seconds: 100)) == .nanoseconds(Int64(nanoseconds)))
    }

    @Test func momentsOutsideTheYears1To9999StopAtTheirEnds() {
        #expect(Timestamp(seconds: .max, nanoseconds: .max) == .distantFuture)
        #expect(Timestamp(seconds: .min, nanoseconds: .min) == .distantPast)
        #expect(Timestamp.distantFuture.advanced(by: .seconds(Int64.max)) == .distantFuture)
        #expect(Timestamp.epoch.advanced(by: .seconds(Int64.min)) == .distantPast)
    }

    @Test func aWakeUpKeptInMicrosecondsIsNeverEarly() {
        let time = Timestamp(seconds: 7, nanoseconds: 1)
        #expect(Timestamp(microseconds: time.microsecondsRoundedUp) >= time)
        #expect(Timestamp(microseconds: time.microseconds) <= time)
        #expect(Timestamp(microseconds: -1) == Timestamp(seconds: -1, nanoseconds: 999_999_000))
    }
}
