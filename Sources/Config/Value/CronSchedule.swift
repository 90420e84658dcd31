/// When a scheduled job is due: the five fields of crontab(5), on the clock of a time zone.
package struct CronSchedule: Hashable, Sendable, CustomStringConvertible {
    /// A field's values, as the bits of a number.
    struct Values: Hashable, Sendable {
        var bits: UInt64 = 0
        /// Whether the field begins with `*`.
        var isOpen = false

        func contains(_ value: Int64) -> Bool { 0..<64 ~= value && bits >> UInt64(value) & 1 == 1 }
    }

    /// As it is written.
    package let description: String
    let minutes: Values
    let hours: Values
    let days: Values
    let months: Values
    /// Sunday is 0.
    let weekdays: Values

    /// No schedule has a longer pause: 29 February, over a turn of the century.
    private static let longestPause: Int64 = 9 * 366

    private static let secondsPerDay: Int64 = 86_400

    /// The first time after another at which it is due, in seconds since 1970 UTC; nil when it never is.
    ///
    /// Where the clock is put forward, a time that it skips is due at that moment. Where it is put back, a time that it shows twice is due the
    /// first time only. A schedule with `*` for minutes or hours follows what the clock shows instead: nothing is made up for, and what
    /// comes twice is due twice. So does cron (Debian, cron(8)).
    /// - Parameter offset: by how much the zone's clock is ahead of UTC at a time, in seconds.
    package func next(after start: Int64, offset: (Int64) -> Int64) -> Int64? {
        let today = Self.floor(start + offset(start), Self.secondsPerDay)
        for day in (today - 1)...(today + Self.longestPause) where isDue(onDay: day) {
            if let time = firstTime(onDay: day, after: start, offset) { return time }
        }
        return nil
    }

    private func firstTime(onDay day: Int64, after start: Int64, _ offset: (Int64) -> Int64) -> Int64? {
        let midnight = day * Self.secondsPerDay
        // Wide enough for every zone: what holds on both sides of the day holds on it.
        let (before, after) = (offset(midnight - 2 * Self.secondsPerDay), offset(midnight + 3 * Self.secondsPerDay))
        let isOrdinary =
            before == after && offset(midnight - before) == before
            && offset(midnight + Self.secondsPerDay - before) == before
        var first: Int64?
        for minute in 0..<Int64(1440) where hours.contains(minute / 60) && minutes.contains(minute % 60) {
            let shown = midnight + minute * 60
            if isOrdinary {
                if shown - before > start { return shown - before }
                continue
            }
            for time in times(showing: shown, offset) where time > start && time < first ?? .max { first = time }
        }
        return first
    }

    /// When a clock shows this, as far as that counts.
    private func times(showing shown: Int64, _ offset: (Int64) -> Int64) -> [Int64] {
        let followsClock = minutes.isOpen || hours.isOpen
        let (before, after) = (offset(shown - Self.secondsPerDay), offset(shown + Self.secondsPerDay))
        let times = Set([shown - before, shown - after]).filter { $0 + offset($0) == shown }.sorted()
        guard times.isEmpty else { return followsClock ? times : [times[0]] }
        // The clock is put forward over it.
        return followsClock
            ? [] : [Self.change(from: shown - max(before, after), to: shown - min(before, after), offset)]
    }

    /// The first second with another offset than at the beginning.
    private static func change(from start: Int64, to end: Int64, _ offset: (Int64) -> Int64) -> Int64 {
        let old = offset(start)
        var (low, high) = (start, end)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(middle) == old { low = middle } else { high = middle }
        }
        return high
    }

    /// - Parameter day: days since 1970.
    private func isDue(onDay day: Int64) -> Bool {
        let (month, dayOfMonth) = Self.date(ofDay: day)
        guard months.contains(month) else { return false }
        let (isDay, isWeekday) = (days.contains(dayOfMonth), weekdays.contains(Self.weekday(ofDay: day)))
        // As in cron: two fields that both say something are alternatives.
        return days.isOpen || weekdays.isOpen ? isDay && isWeekday : isDay || isWeekday
    }

    /// 1 January 1970 was a Thursday.
    private static func weekday(ofDay day: Int64) -> Int64 { day + 4 - floor(day + 4, 7) * 7 }

    /// Month and day of the month (days-from-civil, H. Hinnant, public domain).
    private static func date(ofDay day: Int64) -> (month: Int64, day: Int64) {
        let days = day + 719_468
        let dayOfEra = days - floor(days, 146_097) * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        return (shifted < 10 ? shifted + 3 : shifted - 9, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }
}
