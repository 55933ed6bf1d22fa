import DurableTask
import Testing

@testable import HostTriggers

@Suite struct CronExpressionTests {
    /// `2026-11-25 08:30:00`.
    private func wall(_ text: String) throws -> CalendarTime {
        let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
        try #require(numbers.count == 6)
        return try #require(
            CalendarTime(
                year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
                second: numbers[5], nanosecond: 0))
    }

    private func text(_ time: CalendarTime?) -> String {
        guard let time else { return "never" }
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(time.year)-\(padded(time.month))-\(padded(time.day)) "
            + [time.hour, time.minute, time.second].map(padded).joined(separator: ":")
    }

    @Test(arguments: [
        ("0 */5 * * * *", "2026-11-25 08:30:00", "2026-11-25 08:35:00"),
        ("*/5 * * * *", "2026-11-25 08:30:01", "2026-11-25 08:35:00"),
        ("* * * * * *", "2026-11-25 08:30:00", "2026-11-25 08:30:01"),
        ("0 0 * * * *", "2026-11-25 23:30:00", "2026-11-26 00:00:00"),
        ("0 0 0 * * *", "2026-12-31 23:59:59", "2027-01-01 00:00:00"),
        ("0 30 9 * * *", "2026-11-25 09:30:00", "2026-11-26 09:30:00"),
        ("0 30 9 * * 1-5", "2026-11-27 09:30:00", "2026-11-30 09:30:00"),
        ("0 30 9 * jan mon", "2026-11-27 09:30:00", "2027-01-04 09:30:00"),
        ("0 0 12 * j su", "2026-11-27 09:30:00", "2027-01-03 12:00:00"),
        ("5,35 10-12 8/6 1 * *", "2026-11-25 08:30:00", "2026-12-01 08:10:05"),
        ("5,35 10-12 8/6 1 * *", "2026-12-01 08:12:35", "2026-12-01 14:10:05"),
        ("0 0 20-22 * * *", "2026-11-25 22:30:00", "2026-11-26 20:00:00"),
        // A range from 20 to 4 is one from 4 to 20.
        ("0 0 20-4 * * *", "2026-11-25 00:00:00", "2026-11-25 04:00:00"),
        ("0 0 20-4 * * *", "2026-11-25 20:00:00", "2026-11-26 04:00:00"),
        ("0 0 0 29 2 *", "2026-11-25 00:00:00", "2028-02-29 00:00:00"),
        ("0 0 0 29 2 *", "2096-03-01 00:00:00", "2104-02-29 00:00:00"),
        // Both the day and the day of the week: Friday the 13th.
        ("0 0 0 13 * 5", "2026-11-25 00:00:00", "2027-08-13 00:00:00"),
        ("0 0 0 29 2 1", "2026-11-25 00:00:00", "2044-02-29 00:00:00"),
        ("0 0 0 30 2 *", "2026-11-25 00:00:00", "never"),
        ("0 0 0 31 4,6,9,11 *", "2026-11-25 00:00:00", "never"),
        ("0 0 0 31 * *", "2026-11-25 00:00:00", "2026-12-31 00:00:00"),
        ("*/0 * * * * *", "2026-11-25 00:00:00", "2026-11-25 00:00:01"),
        ("*/-3 * * * * *", "2026-11-25 00:00:00", "2026-11-25 00:00:01"),
        ("0 */90 * * * *", "2026-11-25 00:00:00", "2026-11-25 01:00:00"),
        ("  0   0\t0 1 1 *  ", "2026-11-25 00:00:00", "2027-01-01 00:00:00"),
        ("0 0 0 * * 0", "9999-12-31 00:00:00", "never"),
    ]) func theNextTimeIsTheFirstThatMatches(cron: String, after: String, next: String) throws {
        #expect(text(try CronExpression(cron).next(after: try wall(after))) == next)
    }

    @Test func everyTimeOfAYearMatchesItsFieldsAndNoneIsLeftOut() throws {
        let cron = try CronExpression("0 15,45 6-18/4 * * 1,3")
        var time = try wall("2026-01-01 00:00:00")
        let end = try wall("2027-01-01 00:00:00").timestamp
        var count = 0
        while let next = cron.next(after: time), next.timestamp < end {
            #expect(next.second == 0 && [15, 45].contains(next.minute) && [6, 10, 14, 18].contains(next.hour))
            time = next
            count += 1
        }
        // 2026 has 52 Mondays and 52 Wednesdays.
        #expect(count == 104 * 4 * 2)
    }

    @Test(arguments: [
        ("0 0 0 * * 7", "Sunday is 0"), ("60 * * * * *", "second"), ("0 0 24 * * *", "hour"),
        ("0 0 0 0 * *", "day"), ("0 0 0 * 13 *", "month"), ("0 0 0 ? * *", "'?'"), ("0 0 0 L * *", "'L'"),
        ("@hourly", "six fields"), ("* * * *", "it has 4|has 4"), ("1 2 3 4 5 6 7", "has 7"), ("", "has 0"),
        ("0 1,,2 * * * *", "''"), ("0 a/b * * * *", "step"), ("0 -5 * * * *", "minute"), ("0 1-2-3 * * * *", "minute"),
        ("99999999999999999999 * * * * *", "second"),
    ]) func whatIsNoScheduleIsRefusedWithTheFieldThatIsWrong(cron: String, hint: String) {
        #expect {
            _ = try CronExpression(cron)
        } throws: { error in
            hint.split(separator: "|").contains { "\(error)".contains($0) }
        }
    }

    @Test func whatItsAuthorMayNotHaveMeantIsSaid() throws {
        #expect(try CronExpression("0 0 20-4 * * *").warnings.first?.contains("20-4 is taken as 4-20") == true)
        #expect(try CronExpression("0 0 0 13 * 5").warnings.count == 1)
        #expect(try CronExpression("0 */5 * * * *").warnings.isEmpty)
    }

    @Test func moreThanOnceAMinuteIsKnown() throws {
        #expect(try TimerSchedule("*/10 * * * * *").isMoreThanOnceAMinute)
        #expect(try !TimerSchedule("0 * * * * *").isMoreThanOnceAMinute)
        #expect(try !TimerSchedule("*/10 0 * * * *").isMoreThanOnceAMinute)
        #expect(try TimerSchedule("00:00:59").isMoreThanOnceAMinute)
        #expect(try !TimerSchedule("00:01:00").isMoreThanOnceAMinute)
    }
}
