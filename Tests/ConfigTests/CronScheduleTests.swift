import Syscalls
import Testing

@testable import Config

@Suite("A schedule")
struct CronScheduleTests {
    /// A zone whose clock is put forward and back, as given in UTC.
    private struct Zone {
        var standard: Int64 = 0
        var summer: Int64 = 0
        var from = UTC.never
        var to = UTC.never

        func offset(at time: Int64) -> Int64 { from <= time && time < to ? summer : standard }

        static let utc = Zone()
        /// Central European Time in 2026: forward on 29 March, back on 25 October, at 01:00 UTC.
        static let berlin = Zone(
            standard: 3600, summer: 7200, from: UTC.time("2026-03-29 01:00"), to: UTC.time("2026-10-25 01:00"))
        /// A zone that is put forward at midnight, as Cuba's.
        static let havana = Zone(
            standard: -18000, summer: -14400, from: UTC.time("2026-03-08 05:00"), to: UTC.time("2026-11-01 05:00"))
    }

    private enum UTC {
        static let never = Int64.max

        static func time(_ text: String) -> Int64 {
            let numbers = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int64($0) }
            let time = CalendarTime(
                year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4])
            return time.time(in: .utc).nanoseconds / 1_000_000_000
        }

        static func text(_ time: Int64) -> String {
            CalendarTime(UTCTime(nanoseconds: time * 1_000_000_000), in: .utc).minuteText
        }
    }

    /// The next times after one, all in UTC.
    private func times(_ text: String, after start: String, _ zone: Zone = .utc, count: Int) throws -> [String] {
        let schedule = try CronSchedule.parse(text)
        var time = UTC.time(start)
        return try (0..<count).map { _ in
            time = try #require(schedule.next(after: time, offset: zone.offset))
            return UTC.text(time)
        }
    }

    @Test(
        "is due at",
        arguments: [
            ("* * * * *", "2026-01-01 00:00", ["2026-01-01 00:01", "2026-01-01 00:02"]),
            ("0 3 * * *", "2026-01-01 03:00", ["2026-01-02 03:00", "2026-01-03 03:00"]),
            ("*/20 9-10 * * *", "2026-01-01 09:30", ["2026-01-01 09:40", "2026-01-01 10:00", "2026-01-01 10:20"]),
            ("5,35 0 31 12 *", "2026-06-01 00:00", ["2026-12-31 00:05", "2026-12-31 00:35", "2027-12-31 00:05"]),
            ("0 12 * * MON-FRI", "2026-11-27 13:00", ["2026-11-30 12:00", "2026-12-01 12:00"]),
            ("0 12 * jan,Jul sun", "2026-11-30 00:00", ["2027-01-03 12:00"]),
            ("0 0 * * 7", "2026-11-30 00:00", ["2026-12-06 00:00"]),
            ("0 0 * * FRI-SUN", "2026-12-06 00:00", ["2026-12-11 00:00"]),
            ("0 0 13 * FRI", "2026-11-01 00:00", ["2026-11-06 00:00", "2026-11-13 00:00"]),
            ("0 0 1 * FRI", "2026-11-28 00:00", ["2026-12-01 00:00", "2026-12-04 00:00"]),
            ("0 0 */2 * FRI", "2026-11-01 00:00", ["2026-11-13 00:00", "2026-11-27 00:00"]),
            ("0 0 29 2 *", "2026-01-01 00:00", ["2028-02-29 00:00", "2032-02-29 00:00"]),
            ("0 0 29 2 *", "2097-01-01 00:00", ["2104-02-29 00:00"]),
            ("10/25 1 * * *", "2026-01-01 00:00", ["2026-01-01 01:10", "2026-01-01 01:35", "2026-01-02 01:10"]),
            ("@hourly", "2026-12-31 23:30", ["2027-01-01 00:00", "2027-01-01 01:00"]),
            ("@daily", "2026-02-28 12:00", ["2026-03-01 00:00"]), ("@weekly", "2026-11-30 00:00", ["2026-12-06 00:00"]),
            ("@monthly", "2026-11-30 00:00", ["2026-12-01 00:00"]),
            ("@yearly", "2026-11-30 00:00", ["2027-01-01 00:00"]),
        ])
    func due(text: String, after: String, expected: [String]) throws {
        #expect(try times(text, after: after, count: expected.count) == expected)
    }

    @Test("follows the clock of its zone")
    func zone() throws {
        #expect(
            try times("30 23 * * *", after: "2026-01-01 00:00", .berlin, count: 2) == [
                "2026-01-01 22:30", "2026-01-02 22:30",
            ])
        #expect(try times("0 0 * * *", after: "2026-07-01 00:00", .berlin, count: 1) == ["2026-07-01 22:00"])
    }

    @Test(
        "at a time that summer time skips is due when the clock is put forward, and once; with * it is not made up for")
    func skipped() throws {
        // 02:00 to 03:00 does not exist on 29 March; it is 01:00 UTC then.
        #expect(
            try times("30 2 * * *", after: "2026-03-28 00:00", .berlin, count: 3)
                == ["2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"])
        #expect(
            try times("0,30 2-3 * * *", after: "2026-03-29 00:00", .berlin, count: 3)
                == ["2026-03-29 01:00", "2026-03-29 01:30", "2026-03-30 00:00"])
        #expect(
            try times("30 * * * *", after: "2026-03-29 00:00", .berlin, count: 2) == [
                "2026-03-29 00:30", "2026-03-29 01:30",
            ])
        #expect(try times("* 2 * * *", after: "2026-03-29 00:00", .berlin, count: 1) == ["2026-03-30 00:00"])
        #expect(
            try times("0 0 * * *", after: "2026-03-07 12:00", .havana, count: 2) == [
                "2026-03-08 05:00", "2026-03-09 04:00",
            ])
    }

    @Test("at a time that comes twice is due the first time only; with * both times")
    func repeated() throws {
        // 02:00 to 03:00 comes twice on 25 October: from 00:00 and from 01:00 UTC.
        #expect(
            try times("30 2 * * *", after: "2026-10-24 12:00", .berlin, count: 2) == [
                "2026-10-25 00:30", "2026-10-26 01:30",
            ])
        #expect(
            try times("30 * * * *", after: "2026-10-25 00:00", .berlin, count: 3)
                == ["2026-10-25 00:30", "2026-10-25 01:30", "2026-10-25 02:30"])
        #expect(
            try times("*/30 2 * * *", after: "2026-10-24 12:00", .berlin, count: 5)
                == ["2026-10-25 00:00", "2026-10-25 00:30", "2026-10-25 01:00", "2026-10-25 01:30", "2026-10-26 01:00"])
        #expect(try times("30 2 * * *", after: "2026-10-25 00:45", .berlin, count: 1) == ["2026-10-26 01:30"])
    }

    @Test("is always later than the time it is asked after, and misses none: compared with every minute of two years")
    func everyMinute() throws {
        for text in ["*/7 * * * *", "13 4 * * *", "0 */5 1,15 * *", "45 23 * 2-11 TUE"] {
            let schedule = try CronSchedule.parse(text)
            let zone = Zone.berlin
            var expected: Int64?
            for minute in stride(from: UTC.time("2027-01-01 00:00"), to: UTC.time("2026-01-01 00:00"), by: -60) {
                // Neither side of a change of the clock is as plain as the other times.
                if abs(minute - zone.from) < 86_400 || abs(minute - zone.to) < 86_400 {
                    expected = nil
                    continue
                }
                if let expected, minute % 3000 == 0 {
                    #expect(schedule.next(after: minute, offset: zone.offset) == expected)
                }
                let shown = CalendarTime(
                    UTCTime(nanoseconds: (minute + zone.offset(at: minute)) * 1_000_000_000), in: .utc)
                let weekday = ((minute + zone.offset(at: minute)) / 86_400 + 4) % 7
                if schedule.minutes.contains(shown.minute), schedule.hours.contains(shown.hour),
                    schedule.days.contains(shown.day),
                    schedule.months.contains(shown.month), schedule.weekdays.contains(weekday)
                {
                    expected = minute
                }
            }
        }
    }

    @Test(
        "that is none is refused with what is wrong with it",
        arguments: [
            ("", "five fields, not 0"), ("* * * *", "five fields, not 4"), ("* * * * * *", "five fields, not 6"),
            ("60 * * * *", "the minute of a schedule cannot be \"60\""),
            ("* 24 * * *", "the hour of a schedule cannot be"),
            ("* * 0 * *", "the day of the month of a schedule cannot be"),
            ("* * * 13 *", "the month of a schedule cannot be"),
            ("* * * * 8", "the day of the week of a schedule cannot be"),
            ("* * * * MO", "the day of the week of a schedule cannot be"),
            ("5-1 * * * *", "the minute of a schedule cannot be"),
            ("*/0 * * * *", "the minute of a schedule cannot be"),
            ("1,,2 * * * *", "the minute of a schedule cannot be"),
            ("-1 * * * *", "the minute of a schedule cannot be"), ("1- * * * *", "the minute of a schedule cannot be"),
            ("*/x * * * *", "the minute of a schedule cannot be"),
            ("99999999999999999999 * * * *", "the minute of a schedule cannot be"), ("0 0 30 2 *", "never comes"),
            ("0 0 31 4,6 *", "never comes"),
            ("@reboot", "not a schedule"), ("0 0 é * *", "the day of the month of a schedule cannot be"),
        ])
    func refused(text: String, message: String) {
        let fault = #expect(throws: ValueFault.self) { try CronSchedule.parse(text) }
        #expect(fault?.message.contains(message) == true, "\(String(describing: fault))")
        #expect(fault?.hint?.isEmpty == false)
    }

    @Test("belongs to jobs, and changing it neither restarts a unit nor makes a verdict another one")
    func config() throws {
        let plain = try parse(job(#""trigger": "manual""#))
        let scheduled = try parse(job(#""trigger": "manual", "schedule": "0 3 * * MON""#))
        #expect(scheduled.units[0].schedule?.description == "0 3 * * MON")
        #expect(ConfigDiff(from: plain, to: scheduled).changed.map(\.fields) == [[.schedule]])
        #expect(plain.verdictFingerprint(of: plain.units[0]) == scheduled.verdictFingerprint(of: scheduled.units[0]))
        let wrong = problems(in: service(#""schedule": "0 3 * * *""#))
        #expect(wrong.first?.hint == "only jobs have this key")
    }
}
