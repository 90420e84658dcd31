/// Texts as JSON has them (RFC 8259, section 7). Control characters are escaped, including those that JSON allows (DEL and U+0080 to
/// U+009F): a terminal would obey them.
package enum JSONString {
    /// The text with its quotes.
    package static func quoted(_ text: String) -> String {
        var output: [UInt8] = []
        append(Array(text.utf8).span, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Adds a string with its quotes; a byte that belongs to no character becomes U+FFFD.
    /// - Returns: whether all bytes were UTF-8.
    @discardableResult
    package static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        var isExact = true
        var index = 0
        output.append(UInt8(ascii: "\""))
        while index < bytes.count {
            let plain = plainCount(bytes, index)
            if plain > 0 { bytes.extracting(index..<index + plain).withUnsafeBufferPointer { output += $0 } }
            index += plain
            guard index < bytes.count else { break }
            let byte = bytes[index]
            guard byte >= 0x80 else {
                appendASCII(byte, to: &output)
                index += 1
                continue
            }
            let length = UTF8Sequence.length(bytes, index, bytes.count)
            switch length {
            case 0:
                output += [0xEF, 0xBF, 0xBD]
                isExact = false
            case 2 where byte == 0xC2 && bytes[index + 1] < 0xA0: appendEscape(bytes[index + 1], to: &output)
            default: for offset in 0..<length { output.append(bytes[index + offset]) }
            }
            index += max(1, length)
        }
        output.append(UInt8(ascii: "\""))
        return isExact
    }

    private static func appendASCII(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): output += Array("\\n".utf8)
        case UInt8(ascii: "\t"): output += Array("\\t".utf8)
        default: appendEscape(byte, to: &output)
        }
    }

    private static func appendEscape(_ value: UInt8, to output: inout [UInt8]) {
        output += Array("\\u00".utf8) + [digits[Int(value >> 4)], digits[Int(value & 15)]]
    }

    /// How many bytes from here on stand in JSON as they are.
    private static func plainCount(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte > 0x7E || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            index += 1
        }
        return index - start
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
