import DurableTask
import Testing

@testable import HostTriggers

/// In Berlin clocks are set from 02:00 to 03:00 on 29 March 2026 and from 03:00 to 02:00 on 25 October 2026.
@Suite struct TimerScheduleTests {
    private func moment(_ text: String) throws -> Timestamp {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        try #require(numbers.count == 5)
        return try #require(
            CalendarTime(
                year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: 0,
                nanosecond: 0)
        ).timestamp
    }

    /// The times after a moment, in UTC, as `day hour:minute`.
    private func times(_ schedule: String, _ zone: String, after: String, count: Int) throws -> [String] {
        let (schedule, zone) = (try TimerSchedule(schedule), try TimeZoneRules(zone))
        var time = try moment(after)
        return (0..<count).compactMap { _ in
            guard let next = schedule.next(after: time, in: zone) else { return nil }
            time = next
            let calendar = CalendarTime(next)
            func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return "\(calendar.day) \(padded(calendar.hour)):\(padded(calendar.minute))"
        }
    }

    @Test func aTimeOfTheDayFollowsTheClockOnTheWall() throws {
        let spring = try times("0 0 9 * * *", "Europe/Berlin", after: "2026-03-28 00:00", count: 3)
        #expect(spring == ["28 08:00", "29 07:00", "30 07:00"])
        let autumn = try times("0 0 9 * * *", "Europe/Berlin", after: "2026-10-24 00:00", count: 3)
        #expect(autumn == ["24 07:00", "25 08:00", "26 08:00"])
    }

    @Test func aTimeThatClocksSkipComesAsMuchLater() throws {
        // 02:30 is 03:30 on that day.
        let times = try times("0 30 2 * * *", "Europe/Berlin", after: "2026-03-28 00:00", count: 3)
        #expect(times == ["28 01:30", "29 01:30", "30 00:30"])
    }

    @Test func aTimeThatComesTwiceIsTakenOnce() throws {
        let times = try times("0 30 2 * * *", "Europe/Berlin", after: "2026-10-24 00:00", count: 3)
        #expect(times == ["24 00:30", "25 00:30", "26 01:30"])
    }

    @Test func aTimeOfTheDayIsNotTakenAgainAfterItsSecondComing() throws {
        // The second 02:10 has passed; 02:30 comes once more on the wall, and was taken.
        #expect(try times("0 30 2 * * *", "Europe/Berlin", after: "2026-10-25 01:10", count: 1) == ["26 01:30"])
    }

    @Test func intervalsRunThroughBothHours() throws {
        let times = try times("0 */30 * * * *", "Europe/Berlin", after: "2026-10-24 23:40", count: 6)
        #expect(times == ["25 00:00", "25 00:30", "25 01:00", "25 01:30", "25 02:00", "25 02:30"])
    }

    @Test func intervalsSkipTheHourThatClocksSkip() throws {
        let times = try times("0 0 1-4 * * *", "Europe/Berlin", after: "2026-03-28 22:00", count: 4)
        // 01:00, 03:00 and 04:00, and 01:00 of the next day.
        #expect(times == ["29 00:00", "29 01:00", "29 02:00", "29 23:00"])
    }

    @Test func zonesOnTheOtherHalfOfTheWorldDoTheSame() throws {
        // Sydney: from 02:00 to 03:00 on 4 October 2026.
        let days = try times("0 15 2 * * *", "Australia/Sydney", after: "2026-10-02 12:00", count: 3)
        #expect(days == ["2 16:15", "3 16:15", "4 15:15"])
    }

    @Test func utcHasNoChanges() throws {
        #expect(try times("0 30 2 * * *", "UTC", after: "2026-03-28 00:00", count: 2) == ["28 02:30", "29 02:30"])
    }

    @Test(arguments: [
        ("00:05:00", 300), ("1.00:00:00", 86_400), ("23:59:59", 86_399), ("24:00:00", 24 * 86_400), ("0.00:00:01", 1),
    ]) func aTimeSpanIsMeasuredFromTheLastRun(text: String, seconds: Int) throws {
        let start = try moment("2026-11-25 08:00")
        #expect(
            try TimerSchedule(text).next(after: start, in: .utc) == start.advanced(by: .seconds(seconds)))
    }

    @Test(arguments: ["00:00:00", "00:60:00", "00:00:61", "99999999.00:00:00"])
    func aTimeSpanThatIsNoneIsRefused(text: String) {
        #expect(throws: ScheduleError.self) { try TimerSchedule(text) }
    }

    @Test func aZoneThatIsNoneIsRefused() {
        #expect(throws: ScheduleError.self) { try TimeZoneRules("Europe/Petrel") }
    }
}
