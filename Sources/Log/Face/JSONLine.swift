import Syscalls

/// An entry as one line of JSON. `text` is always there; where the bytes were not UTF-8, `base64` has them exactly.
public enum JSONLine {
    /// A text as JSON has it, with its quotes.
    public static func quoted(_ text: String) -> String {
        var output: [UInt8] = []
        append(Array(text.utf8).span, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    static func append(_ entry: LogEntry, to output: inout [UInt8]) {
        output += Array("{\"time\":\"\(entry.time)\",\"unit\":".utf8)
        append(Array(entry.unit.utf8).span, to: &output)
        if let run = entry.run { output += Array(",\"run\":\(run)".utf8) }
        switch entry.content {
        case .output(let stream, let bytes, let ending):
            output += Array(",\"stream\":\"\(stream.rawValue)\"".utf8)
            append(text: bytes, to: &output)
            if ending != .newline { output += Array(",\"newline\":false".utf8) }
        case .mark(let mark):
            output += Array(",\"mark\":\"\(mark.tagName)\"".utf8)
            append(text: Array(mark.text.utf8), to: &output)
        case .foreign(let bytes):
            output += Array(",\"mark\":\"foreign\"".utf8)
            append(text: bytes, to: &output)
        }
        output += Array("}\n".utf8)
    }

    private static func append(text bytes: [UInt8], to output: inout [UInt8]) {
        output += Array(",\"text\":".utf8)
        if append(bytes.span, to: &output) { return }
        output += Array(",\"base64\":\"".utf8) + base64(bytes) + Array("\"".utf8)
    }

    /// Adds a string with its quotes; a byte that belongs to no character becomes U+FFFD.
    /// - Returns: whether all bytes were UTF-8.
    @discardableResult
    private static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        var isExact = true
        var index = 0
        output.append(UInt8(ascii: "\""))
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x20...0x7E: output.append(byte)
            case 0..<0x20, 0x7F: output += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default:
                let length = UTF8Sequence.length(bytes, index, bytes.count)
                if length > 0 { for offset in 0..<length { output.append(bytes[index + offset]) } }
                if length == 0 { output += [0xEF, 0xBF, 0xBD] }
                isExact = isExact && length > 0
                index += max(0, length - 1)
            }
            index += 1
        }
        output.append(UInt8(ascii: "\""))
        return isExact
    }

    private static let digits = Array("0123456789abcdef".utf8)
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// RFC 4648, section 4.
    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
            let value = group[0] << 16 | group[1] << 8 | group[2]
            let count = min(3, bytes.count - start) + 1
            for index in 0..<4 {
                result.append(index < count ? alphabet[Int(value >> (18 - 6 * UInt32(index))) & 63] : UInt8(ascii: "="))
            }
        }
        return result
    }
}
