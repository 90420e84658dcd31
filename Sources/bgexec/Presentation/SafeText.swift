import Syscalls

/// Makes whole answers safe for a terminal, whatever they quote: the last of two lines of defence, behind names that are cleaned where they
/// are read.
enum SafeText {
    /// The text with `\\xNN` for what a terminal would obey, except newlines, tabs and the colours of our own style.
    static func bytes(_ text: String, _ style: Style) -> [UInt8] {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { $0.steersTerminals && $0 != "\n" }) else { return Array(text.utf8) }
        var result: [UInt8] = []
        var rest = scalars[...]
        while let scalar = rest.first {
            if scalar == "\u{1B}", style.isOn,
                let code = Style.codes.first(where: { rest.starts(with: $0.unicodeScalars) })
            {
                result += Array(code.utf8)
                rest = rest.dropFirst(code.unicodeScalars.count)
                continue
            }
            rest.removeFirst()
            result += Array(printableLines(Array(String(Character(scalar)).utf8)).utf8)
        }
        return result
    }

    /// JSON with escapes for what a terminal would obey and JSON allows: it says exactly the same. Beyond ASCII only strings have text.
    static func json(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: { $0 >= 0x7F }) else { return bytes }
        var result = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar.value >= 0x7F, scalar.steersTerminals {
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return Array(result.utf8)
    }
}
