import Model
import Syscalls

/// An entry as one line of JSON. `text` is always there; where the bytes were not UTF-8, `base64` has them exactly.
enum JSONLine {
    static func append(_ entry: LogEntry, to output: inout [UInt8]) {
        output += Words.time
        Timestamp.append(entry.time, to: &output)
        output += Words.unit
        var unit = entry.unit
        _ = unit.withUTF8 { JSONString.append($0.span, to: &output) }
        if let run = entry.run {
            output += Words.run
            append(run, to: &output)
        }
        switch entry.content {
        case .output(let stream, let bytes, let ending):
            output += stream == .stdout ? Words.stdout : Words.stderr
            append(text: bytes, to: &output)
            if ending != .newline { output += Words.noNewline }
        case .mark(let mark):
            output += Array(",\"mark\":\"\(mark.tagName)\"".utf8)
            append(text: Array(mark.text.utf8), to: &output)
        case .foreign(let bytes):
            output += Words.foreign
            append(text: bytes, to: &output)
        }
        output += Words.end
    }

    /// The fixed parts, made once.
    private enum Words {
        static let time = Array("{\"time\":\"".utf8)
        static let unit = Array("\",\"unit\":".utf8)
        static let run = Array(",\"run\":".utf8)
        static let stdout = Array(",\"stream\":\"stdout\"".utf8)
        static let stderr = Array(",\"stream\":\"stderr\"".utf8)
        static let noNewline = Array(",\"newline\":false".utf8)
        static let foreign = Array(",\"mark\":\"foreign\"".utf8)
        static let text = Array(",\"text\":".utf8)
        static let end = Array("}\n".utf8)
    }

    private static func append(_ number: Int, to output: inout [UInt8]) {
        var text = String(number)
        text.withUTF8 { output += $0 }
    }

    private static func append(text bytes: [UInt8], to output: inout [UInt8]) {
        output += Words.text
        if JSONString.append(bytes.span, to: &output) { return }
        output += Array(",\"base64\":\"".utf8) + base64(bytes) + Array("\"".utf8)
    }

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
