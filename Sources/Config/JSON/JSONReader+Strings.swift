/// Strings and their escapes.
extension JSONReader {
    /// Reads a string from its opening quote; also says whether it had no escapes.
    mutating func string() throws(ConfigProblem) -> (text: String, isVerbatim: Bool) {
        let start = cursor.position
        var bytes: [UInt8] = []
        var isVerbatim = true
        cursor.advance()
        while let byte = cursor.current {
            switch byte {
            case UInt8(ascii: "\""):
                cursor.advance()
                return (String(decoding: bytes, as: UTF8.self), isVerbatim)
            case UInt8(ascii: "\\"):
                isVerbatim = false
                bytes.append(contentsOf: String(try escape()).utf8)
            case 0x00..<0x20:
                throw controlMistake(byte, from: start)
            default:
                bytes.append(byte)
                cursor.advance()
            }
        }
        throw ConfigProblem(
            "the file ends inside the string that begins on line \(start.line), column \(start.column)",
            at: cursor.position,
            hint: "close it with a double quote"
        )
    }

    private func controlMistake(_ byte: UInt8, from start: SourcePosition) -> ConfigProblem {
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            ConfigProblem(
                "the line ends inside a string",
                at: start,
                hint: "close the string with a double quote; a line break in it is written \\n"
            )
        case UInt8(ascii: "\t"):
            ConfigProblem("a tab inside a string", at: cursor.position, hint: "write \\t")
        default:
            ConfigProblem(
                "a control character inside a string",
                at: cursor.position,
                hint: "write \\u00\(String(byte >> 4, radix: 16))\(String(byte & 15, radix: 16))"
            )
        }
    }

    private mutating func escape() throws(ConfigProblem) -> Unicode.Scalar {
        let position = cursor.position
        cursor.advance()
        let notification = cursor.current
        if notification == UInt8(ascii: "u") { return try unicodeEscape(at: position) }
        let scalar: Unicode.Scalar? =
            switch notification {
            case UInt8(ascii: "\""): "\""
            case UInt8(ascii: "\\"): "\\"
            case UInt8(ascii: "/"): "/"
            case UInt8(ascii: "b"): "\u{8}"
            case UInt8(ascii: "f"): "\u{C}"
            case UInt8(ascii: "n"): "\n"
            case UInt8(ascii: "r"): "\r"
            case UInt8(ascii: "t"): "\t"
            default: nil
            }
        guard let scalar else {
            throw ConfigProblem(
                "JSON has no such escape",
                at: position,
                hint: "a backslash is written \\\\; the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
            )
        }
        cursor.advance()
        return scalar
    }

    private mutating func unicodeEscape(at position: SourcePosition) throws(ConfigProblem) -> Unicode.Scalar {
        let first = try fourDigits(at: position)
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, cursor.current == UInt8(ascii: "\\"), cursor.peek(1) == UInt8(ascii: "u") {
            cursor.advance()
            let second = try fourDigits(at: position)
            if 0xDC00...0xDFFF ~= second,
                let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            {
                return scalar
            }
        }
        throw ConfigProblem(
            "half of a surrogate pair",
            at: position,
            hint: "write the character itself, or both halves: \\uD83D\\uDE00"
        )
    }

    /// The value of the four digits behind the `u` under the cursor.
    private mutating func fourDigits(at position: SourcePosition) throws(ConfigProblem) -> UInt32 {
        cursor.advance()
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = cursor.current, let digit = ASCII.hexDigit(byte) else {
                throw ConfigProblem("\\u needs four hexadecimal digits", at: position)
            }
            value = value << 4 | UInt32(digit)
            cursor.advance()
        }
        return value
    }
}
