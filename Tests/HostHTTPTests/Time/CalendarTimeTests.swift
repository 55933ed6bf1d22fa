import DurableTask
import Testing

@testable import HostHTTP

@Suite("Times as text")
struct CalendarTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_795_255_200, "2026-11-21T10:00:00Z"), (-62_135_596_800, "0001-01-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
    ])
    func `seconds become dates and dates become seconds`(seconds: Int64, text: String) {
        #expect(CalendarTime(Timestamp(seconds: seconds)).seconds == text)
        #expect(CalendarTime.timestamp(parsing: text) == Timestamp(seconds: seconds))
    }

    @Test func `every day of eight hundred years comes back as it was`() {
        for day in stride(from: Int64(-146_097), through: 146_097, by: 1) {
            let time = Timestamp(seconds: day * 86_400 + 12_345)
            #expect(CalendarTime(time).timestamp == time)
        }
    }

    @Test(arguments: [
        ("2026-11-21", 1_795_219_200), ("2026-11-21T10:00", 1_795_255_200), ("2026-11-21 10:00:00", 1_795_255_200),
        ("2026-11-21T12:00:00+02:00", 1_795_255_200), ("2026-11-21T12:00:00 02:00", 1_795_255_200),
        ("2026-11-21T05:30:00-0430", 1_795_255_200), ("2026-11-21T12:00:00+02", 1_795_255_200),
    ])
    func `reads the forms clients write`(text: String, seconds: Int64) {
        #expect(CalendarTime.timestamp(parsing: text) == Timestamp(seconds: seconds))
    }

    @Test func `keeps fractions`() {
        let time = Timestamp(seconds: 1_795_255_200, nanoseconds: 123_456_700)
        #expect(CalendarTime.timestamp(parsing: "2026-11-21T10:00:00.1234567Z") == time)
        #expect(CalendarTime.timestamp(parsing: "2026-11-21T10:00:00.12345670009999Z") == time)
        #expect(CalendarTime(time).microseconds == "2026-11-21T10:00:00.123456Z")
    }

    @Test(arguments: [
        "", "now", "2026", "2026-13-01", "2026-02-29", "2026-11-21T", "2026-11-21T25:00:00Z", "2026-11-21T10:00:00X",
        "2026-11-21T10:00:00.Z", "2026-11-21T10:00:00+99:00", "0000-01-01", "٢٠٢٦-11-21", "2026-11-21T10:00:00ZZ",
    ])
    func `refuses what is no time`(text: String) {
        #expect(CalendarTime.timestamp(parsing: text) == nil)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (1_795_255_200, "Sat, 21 Nov 2026 10:00:00 GMT"),
    ])
    func `writes the header Date`(seconds: Int64, text: String) {
        #expect(CalendarTime(Timestamp(seconds: seconds)).httpDate == text)
    }
}
