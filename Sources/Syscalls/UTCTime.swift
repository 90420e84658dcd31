/// A date and time of day in UTC, computed without the C library's locks (days-from-civil, H. Hinnant, public domain).
public struct UTCTime: Hashable, Sendable, CustomStringConvertible {
    /// Nanoseconds since 1970 UTC.
    public let nanoseconds: Int64

    /// Takes nanoseconds since 1970 UTC.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Now.
    public static var now: UTCTime { UTCTime(nanoseconds: Clocks.wall) }

    /// Year, month 1–12, day 1–31.
    public var date: (year: Int64, month: Int64, day: Int64) {
        let days = Self.floorDivide(nanoseconds, 86_400_000_000_000) + 719_468
        let era = Self.floorDivide(days, 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// `2026-11-22T10:00:00.123456789Z`: always 30 bytes for the years 0 to 9999.
    public var description: String {
        let (year, month, day) = date
        let rest = nanoseconds - Self.floorDivide(nanoseconds, 86_400_000_000_000) * 86_400_000_000_000
        let second = rest / 1_000_000_000
        return Self.digits(year, 4) + "-" + Self.digits(month, 2) + "-" + Self.digits(day, 2) + "T"
            + Self.digits(second / 3600, 2) + ":" + Self.digits(second / 60 % 60, 2) + ":" + Self.digits(second % 60, 2)
            + "." + Self.digits(rest % 1_000_000_000, 9) + "Z"
    }

    private static func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
        value >= 0 ? value / by : -((-value + by - 1) / by)
    }

    private static func digits(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
