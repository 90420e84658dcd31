/// Durations as people write them: `200ms`, `1.5s`, `30s`, `10m`, `2h`, `1m30s`.
package enum DurationText {
    /// The longest duration that is accepted: 365 days.
    package static let longest = Duration.seconds(365 * 24 * 3600)

    private static let units: [(name: String, nanoseconds: Int)] = [
        ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
    ]

    /// Reads a duration: one or more numbers with a unit (`h`, `m`, `s`, `ms`), the larger unit first.
    ///
    /// Throws when the text is no such duration, is negative or is longer than ``longest``.
    package static func parse(_ text: String) throws(ValueFault) -> Duration {
        var rest = Array(text.utf8)[...]
        var unitsLeft = units[...]
        var total = Duration.zero
        if rest.first == UInt8(ascii: "-") { throw ValueFault("a duration cannot be negative") }
        if rest.isEmpty { throw malformed(text) }
        while !rest.isEmpty {
            let whole = rest.prefix(while: ASCII.isDigit)
            rest = rest.dropFirst(whole.count)
            var fraction: ArraySlice<UInt8> = []
            if rest.first == UInt8(ascii: ".") {
                fraction = rest.dropFirst().prefix(while: ASCII.isDigit)
                rest = rest.dropFirst(1 + fraction.count)
                if fraction.isEmpty || fraction.count > 6 { throw malformed(text) }
            }
            let name = String(decoding: rest.prefix(while: ASCII.isLetter), as: UTF8.self)
            rest = rest.dropFirst(name.utf8.count)
            if whole.isEmpty { throw malformed(text) }
            if name.isEmpty {
                throw ValueFault("the duration \(JSONText.shown(text)) has no unit", hint: "write \"\(text)s\"")
            }
            guard let index = unitsLeft.firstIndex(where: { $0.name == name }) else { throw malformed(text) }
            total += try amount(whole, fraction, of: unitsLeft[index].nanoseconds)
            guard total <= longest else { throw tooLong }
            unitsLeft = unitsLeft[(index + 1)...]
        }
        return total
    }

    /// The shortest text that ``parse(_:)`` reads back as `duration`; what is below a microsecond is dropped.
    package static func format(_ duration: Duration) -> String {
        let parts = duration.components
        var left = Int(clamping: parts.seconds)
        var text = ""
        for (name, size) in [("h", 3600), ("m", 60), ("s", 1)] {
            if left / size > 0 { text += "\(left / size)\(name)" }
            left %= size
        }
        let microseconds = Int(parts.attoseconds / 1_000_000_000_000)
        if microseconds > 0 { text += "\(milliseconds(microseconds))ms" }
        return text.isEmpty ? "0s" : text
    }

    private static func milliseconds(_ microseconds: Int) -> String {
        let (whole, fraction) = microseconds.quotientAndRemainder(dividingBy: 1000)
        guard fraction > 0 else { return "\(whole)" }
        return "\(whole).\(fraction / 100)\(fraction / 10 % 10)\(fraction % 10)"
    }

    private static func amount(
        _ whole: ArraySlice<UInt8>,
        _ fraction: ArraySlice<UInt8>,
        of unit: Int
    ) throws(ValueFault) -> Duration {
        guard let count = Int(String(decoding: whole, as: UTF8.self)) else { throw tooLong }
        let (nanoseconds, overflow) = count.multipliedReportingOverflow(by: unit)
        if overflow { throw tooLong }
        // At most six digits: 999,999 of the largest unit still fit into 63 bits.
        let parts = Int(String(decoding: fraction, as: UTF8.self)) ?? 0
        let scale = fraction.reduce(1) { scale, _ in scale * 10 }
        return .nanoseconds(nanoseconds) + .nanoseconds(parts * unit / scale)
    }

    private static var tooLong: ValueFault { ValueFault("the duration is longer than 365 days") }

    private static func malformed(_ text: String) -> ValueFault {
        ValueFault(
            "\(JSONText.shown(text)) is not a duration",
            hint: "write a number and a unit (ms, s, m, h): \"200ms\", \"1.5s\", \"1m30s\""
        )
    }
}
