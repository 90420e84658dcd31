package import Syscalls

/// A time as people write it: `2h` or `1d12h` (so long ago), `2026-11-22T10:00:00.5Z` (UTC), `2026-11-22`, `2026-11-22 10:00` or
/// `10:00:30` (the clock on the wall, today).
package enum TimeExpression {
    /// Parses a text; nil when it is not a time.
    package static func parse(_ text: String, now: UTCTime) -> UTCTime? {
        let bytes = Array(text.utf8)
        if let ago = nanosecondsAgo(bytes[...]) { return UTCTime(nanoseconds: now.nanoseconds - ago) }
        let isUTC = bytes.last == UInt8(ascii: "Z")
        let parts = (isUTC ? bytes.dropLast() : bytes[...]).split { $0 == UInt8(ascii: "T") || $0 == UInt8(ascii: " ") }
        switch parts.count {
        case 1 where parts[0].contains(UInt8(ascii: ":")):
            guard let time = clock(parts[0]) else { return nil }
            return moment(isUTC ? utcDate(now) : localDate(now), time, isUTC)
        case 1: return fields(parts[0], UInt8(ascii: "-"), [4, 2, 2]).map { moment($0, ([0, 0, 0], 0), isUTC) } ?? nil
        case 2:
            guard let date = fields(parts[0], UInt8(ascii: "-"), [4, 2, 2]), let time = clock(parts[1]) else {
                return nil
            }
            return moment(date, time, isUTC)
        default: return nil
        }
    }

    private static let units: [UInt8: Int64] = [
        UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600, UInt8(ascii: "d"): 86_400,
        UInt8(ascii: "w"): 604_800,
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func nanosecondsAgo(_ text: ArraySlice<UInt8>) -> Int64? {
        var rest = text
        var seconds: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix(while: isDigit)
            rest = rest.dropFirst(digits.count)
            guard (1...9).contains(digits.count), let count = Int64(String(decoding: digits, as: UTF8.self)),
                let unit = rest.popFirst().flatMap({ units[$0] })
            else { return nil }
            seconds += count * unit
        }
        // More than 292 years do not fit into nanoseconds.
        return text.isEmpty || seconds > 9_000_000_000 ? nil : seconds * 1_000_000_000
    }

    /// Numbers of fixed widths between separators.
    private static func fields(_ text: ArraySlice<UInt8>, _ separator: UInt8, _ widths: [Int]) -> [Int64]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.count) == widths, parts.allSatisfy({ $0.allSatisfy(isDigit) }) else {
            return nil
        }
        return parts.compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
    }

    /// `10:00`, `10:00:30` or `10:00:30.123456789`.
    private static func clock(_ text: ArraySlice<UInt8>) -> (fields: [Int64], nanoseconds: Int64)? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2 else { return nil }
        let separator = UInt8(ascii: ":")
        guard let fields = fields(whole, separator, [2, 2, 2]) ?? fields(whole, separator, [2, 2]).map({ $0 + [0] })
        else {
            return nil
        }
        guard parts.count == 2 else { return (fields, 0) }
        guard (1...9).contains(parts[1].count), parts[1].allSatisfy(isDigit) else { return nil }
        let digits = String(decoding: parts[1], as: UTF8.self) + String(repeating: "0", count: 9 - parts[1].count)
        return Int64(digits).map { (fields, $0) }
    }

    private static func moment(_ date: [Int64], _ time: (fields: [Int64], nanoseconds: Int64), _ isUTC: Bool)
        -> UTCTime?
    {
        guard (1...12).contains(date[1]), (1...31).contains(date[2]), time.fields[0] < 24, time.fields[1] < 60,
            time.fields[2] < 60, (1700..<2262).contains(date[0])
        else { return nil }
        let shown = CalendarTime(
            year: date[0], month: date[1], day: date[2], hour: time.fields[0], minute: time.fields[1],
            second: time.fields[2])
        return UTCTime(nanoseconds: shown.time(in: isUTC ? .utc : .local).nanoseconds + time.nanoseconds)
    }

    private static func utcDate(_ now: UTCTime) -> [Int64] {
        let date = now.date
        return [date.year, date.month, date.day]
    }

    private static func localDate(_ now: UTCTime) -> [Int64] {
        let shown = CalendarTime(now, in: .local)
        return [shown.year, shown.month, shown.day]
    }
}
