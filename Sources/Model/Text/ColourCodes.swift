/// The sequences by which programs colour what they print: SELECT GRAPHIC RENDITION (ECMA-48, 8.3.117), `ESC [ 1;31 m`.
package enum ColourCodes {
    private static let escape: UInt8 = 0x1B

    /// The length of the sequence that begins here and only sets colours and the like; 0 when none does.
    /// - Parameter end: where the bytes end that count.
    package static func length(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        length(bytes, start, end, UInt8(ascii: "m"))
    }

    /// The length of `ESC [ K`, which clears the rest of a line and which gcc and grep write behind each colour; 0 when there is none.
    package static func clearLength(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        length(bytes, start, end, UInt8(ascii: "K"))
    }

    private static func length(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ final: UInt8) -> Int {
        guard start + 1 < end, bytes[start] == escape, bytes[start + 1] == UInt8(ascii: "[") else { return 0 }
        var index = start + 2
        while index < end, (0x30...0x3B).contains(bytes[index]) { index += 1 }
        return index < end && bytes[index] == final ? index - start + 1 : 0
    }

    /// The same bytes without colours: what is searched, compared and read.
    package static func removed(from bytes: [UInt8]) -> [UInt8] {
        bytes.contains(escape) ? removed(from: bytes.span) : bytes
    }

    package static func removed(from bytes: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let length =
                bytes[index] == escape
                ? max(Self.length(bytes, index, bytes.count), clearLength(bytes, index, bytes.count)) : 0
            if length == 0 { result.append(bytes[index]) }
            index += max(1, length)
        }
        return result
    }

    package static func removed(from text: String) -> String {
        text.utf8.contains(escape) ? String(decoding: removed(from: Array(text.utf8)), as: UTF8.self) : text
    }
}
