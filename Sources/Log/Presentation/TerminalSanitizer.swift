import Model
import Syscalls

/// Makes a run's bytes safe for a terminal: what would move the cursor, set a title, write the clipboard or turn the direction
/// of text round is shown instead of done. The file keeps every byte.
enum TerminalSanitizer {
    private static let escape: UInt8 = 0x1B

    /// Adds the bytes, made safe.
    /// - Parameter keepsColours: whether colours are passed on; else they are left out.
    static func append(_ bytes: Span<UInt8>, keepsColours: Bool = false, to output: inout [UInt8]) {
        var index = 0
        // The carriage return of a line that ends as Windows ends them is not worth showing.
        let end = bytes.count > 0 && bytes[bytes.count - 1] == UInt8(ascii: "\r") ? bytes.count - 1 : bytes.count
        while index < end {
            let byte = bytes[index]
            switch byte {
            case 0x20...0x7E, 0x09:
                output.append(byte)
                index += 1
            case escape:
                let length = ColourCodes.length(bytes, index, end)
                if keepsColours { for place in index..<index + length { output.append(bytes[place]) } }
                let cleared = length == 0 ? ColourCodes.clearLength(bytes, index, end) : 0
                if length == 0, cleared == 0 { output += Array("^[".utf8) }
                index += max(1, length, cleared)
            case 0..<0x20, 0x7F:
                output += [UInt8(ascii: "^"), byte ^ 0x40]
                index += 1
            default: index += appendWide(bytes, index, end, &output)
            }
        }
    }

    /// Adds one character beyond ASCII, or one byte that belongs to none.
    /// - Returns: how many bytes it had.
    private static func appendWide(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ output: inout [UInt8]) -> Int {
        let length = UTF8Sequence.length(bytes, start, end)
        guard length > 0 else {
            output += Array("\\x\(hexadecimal(UInt32(bytes[start]), 2))".utf8)
            return 1
        }
        let piece = (start..<start + length).map { bytes[$0] }
        if let scalar = String(decoding: piece, as: UTF8.self).unicodeScalars.first, scalar.steersTerminals {
            output += Array("<U+\(hexadecimal(scalar.value, 4))>".utf8)
        } else {
            output += piece
        }
        return length
    }

    private static func hexadecimal(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
