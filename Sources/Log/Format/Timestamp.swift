package import Syscalls

/// The time at the head of each record: `2026-11-22T10:00:00.123456789Z`, always 30 bytes, so that text order is time order.
package enum Timestamp {
    /// How many bytes it takes.
    package static let length = 30

    /// Writes the 30 bytes, as `UTCTime.description` has them, without making a `String`.
    static func write(_ time: UTCTime, to target: UnsafeMutableRawPointer) {
        let (year, month, day) = time.date
        let secondsOfAllDays =
            time.nanoseconds >= 0 ? time.nanoseconds / 1_000_000_000 : (time.nanoseconds - 999_999_999) / 1_000_000_000
        let fraction = time.nanoseconds - secondsOfAllDays * 1_000_000_000
        let second = ((secondsOfAllDays % 86_400) + 86_400) % 86_400
        put(year, 4, target)
        put(month, 2, target + 5)
        put(day, 2, target + 8)
        put(second / 3600, 2, target + 11)
        put(second / 60 % 60, 2, target + 14)
        put(second % 60, 2, target + 17)
        put(fraction, 9, target + 20)
        for (offset, mark) in marks { target.storeBytes(of: mark, toByteOffset: offset, as: UInt8.self) }
    }

    /// Adds the 30 bytes to an array.
    static func append(_ time: UTCTime, to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: length, alignment: 1) { buffer in
            guard let start = buffer.baseAddress else { return }
            write(time, to: start)
            output += buffer
        }
    }

    /// The 30 bytes as an array.
    static func bytes(_ time: UTCTime) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            if let start = buffer.baseAddress { write(time, to: UnsafeMutableRawPointer(start)) }
            count = length
        }
    }

    /// Reads the first 30 bytes; nil unless they have exactly this form and name a moment that exists.
    package static func parse(_ bytes: Span<UInt8>) -> UTCTime? {
        guard bytes.count >= length, bytes[4] == dash, bytes[7] == dash, bytes[10] == UInt8(ascii: "T"),
            bytes[13] == colon,
            bytes[16] == colon, bytes[19] == UInt8(ascii: "."), bytes[29] == UInt8(ascii: "Z")
        else { return nil }
        let (year, month, day) = (number(bytes, 0, 4), number(bytes, 5, 2), number(bytes, 8, 2))
        let (hour, minute, second) = (number(bytes, 11, 2), number(bytes, 14, 2), number(bytes, 17, 2))
        let fraction = number(bytes, 20, 9)
        guard (1700..<2262).contains(year), (1...12).contains(month), (1...31).contains(day), (0..<24).contains(hour),
            (0..<60).contains(minute), (0..<60).contains(second), fraction >= 0,
            day <= 28 || day <= length(ofMonth: month, year)
        else { return nil }
        // days_from_civil, H. Hinnant, package domain.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return UTCTime(nanoseconds: (days * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000_000 + fraction)
    }

    private static func length(ofMonth month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static let marks: [(Int, UInt8)] = [
        (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (10, UInt8(ascii: "T")), (13, UInt8(ascii: ":")),
        (16, UInt8(ascii: ":")), (19, UInt8(ascii: ".")), (29, UInt8(ascii: "Z")),
    ]

    private static func put(_ value: Int64, _ width: Int, _ target: UnsafeMutableRawPointer) {
        var rest = value
        for index in stride(from: width - 1, through: 0, by: -1) {
            target.storeBytes(
                of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10), toByteOffset: index, as: UInt8.self)
            rest /= 10
        }
    }

    /// The number that the digits make; negative when one is no digit.
    @inline(__always)
    private static func number(_ bytes: Span<UInt8>, _ start: Int, _ width: Int) -> Int64 {
        var value: Int64 = 0
        var isNumber = true
        for index in start..<start + width {
            let digit = bytes[index] &- UInt8(ascii: "0")
            isNumber = isNumber && digit <= 9
            value = value &* 10 &+ Int64(digit)
        }
        return isNumber ? value : -1
    }

    private static let dash = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")
}
