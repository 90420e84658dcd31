import Glibc

/// A date and a time of day as people write them.
package struct CalendarTime: Hashable, Sendable {
    package var year: Int64
    /// 1 to 12.
    package var month: Int64
    /// 1 to 31.
    package var day: Int64
    package var hour: Int64
    package var minute: Int64
    package var second: Int64

    /// Where the clock stands that shows it.
    package enum Zone: Sendable {
        case utc
        /// This machine's, see localtime(3).
        case local
    }

    /// Makes one; midnight when no time of day is given.
    package init(year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// What a clock in the zone shows at a time.
    package init(_ time: UTCTime, in zone: Zone) {
        var seconds = time_t(time.nanoseconds / 1_000_000_000)
        var parts = tm()
        switch zone {
        case .utc: gmtime_r(&seconds, &parts)
        case .local: localtime_r(&seconds, &parts)
        }
        self.init(
            year: Int64(parts.tm_year) + 1900, month: Int64(parts.tm_mon) + 1, day: Int64(parts.tm_mday),
            hour: Int64(parts.tm_hour), minute: Int64(parts.tm_min), second: Int64(parts.tm_sec))
    }

    /// `2026-11-22 10:00`.
    package var minuteText: String {
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(two(month))-\(two(day)) \(two(hour)):\(two(minute))"
    }

    /// The time at which a clock in the zone shows this. A time that summer time skips or repeats is one of the two near it.
    package func time(in zone: Zone) -> UTCTime {
        var parts = tm()
        parts.tm_year = Int32(clamping: year - 1900)
        parts.tm_mon = Int32(clamping: month - 1)
        parts.tm_mday = Int32(clamping: day)
        parts.tm_hour = Int32(clamping: hour)
        parts.tm_min = Int32(clamping: minute)
        parts.tm_sec = Int32(clamping: second)
        parts.tm_isdst = -1
        let seconds =
            switch zone {
            case .utc: timegm(&parts)
            case .local: mktime(&parts)
            }
        return UTCTime(nanoseconds: Int64(seconds) * 1_000_000_000)
    }
}
