/// Where characters begin and end in bytes (Unicode 15, table 3-7). The standard library repairs invalid text but does not say where
/// it is.
package enum UTF8Sequence {
    /// The length of the well-formed character beyond ASCII that begins here, 2 to 4; 0 when none does.
    package static func length(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        let first = bytes[start]
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch first {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            default: (0, 0x80...0xBF)
            }
        guard length > 0, start + length <= end, second.contains(bytes[start + 1]) else { return 0 }
        for index in start + 2..<max(start + 2, start + length) where bytes[index] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
