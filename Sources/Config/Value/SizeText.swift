/// Sizes in bytes as people write them: `10MB` (powers of 1000), `64KiB` (powers of 1024), `512B`.
package enum SizeText {
    /// Every unit and its bytes. `KB` and `kB` are the same.
    static let units: [(name: String, bytes: Int)] = [
        ("B", 1),
        ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// Reads a size: a whole number and a unit.
    ///
    /// Throws when the text is no such size, is negative or does not fit into 63 bits.
    package static func parse(_ text: String) throws(ValueFault) -> Int {
        let bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "-") { throw ValueFault("a size cannot be negative") }
        let digits = bytes.prefix(while: ASCII.isDigit)
        let name = String(decoding: bytes.dropFirst(digits.count), as: UTF8.self)
        if !digits.isEmpty, name.isEmpty {
            throw ValueFault(
                "the size \(JSONText.shown(text)) has no unit", hint: "write \"\(text)B\" or \"\(text)MB\"")
        }
        guard !digits.isEmpty, let unit = units.first(where: { $0.name == name }) else {
            throw ValueFault(
                "\(JSONText.shown(text)) is not a size",
                hint: "write a whole number and a unit (B, KB, MB, GB, KiB, MiB, GiB): \"10MB\""
            )
        }
        let count = Int(String(decoding: digits, as: UTF8.self))
        guard let (size, overflow) = count?.multipliedReportingOverflow(by: unit.bytes), !overflow else {
            throw ValueFault("the size \(JSONText.shown(text)) is too large")
        }
        return size
    }

    /// The size in the largest unit that expresses it exactly; ``parse(_:)`` reads it back.
    package static func format(_ size: Int) -> String {
        let exact = units.filter { size >= $0.bytes && size % $0.bytes == 0 && $0.name != "kB" }
        let unit = exact.max { $0.bytes < $1.bytes } ?? units[0]
        return "\(size / unit.bytes)\(unit.name)"
    }
}
