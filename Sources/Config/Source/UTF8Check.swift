/// Finds where bytes stop being UTF-8, as the table 3-7 of the Unicode Standard defines it.
///
/// The standard library repairs or refuses invalid text but does not say where it is; a person needs the place.
enum UTF8Check {
    /// The offset of the first byte that does not belong to valid UTF-8, or nil when all of it is valid.
    static func firstFault(in bytes: [UInt8]) -> Int? {
        var index = 0
        while index < bytes.count {
            guard let length = length(of: bytes, at: index) else { return index }
            index += length
        }
        return nil
    }

    /// The position of the byte at `offset`; all bytes before it must be valid.
    static func position(of offset: Int, in bytes: [UInt8]) -> SourcePosition {
        var cursor = SourceCursor(Array(bytes[..<offset]))
        while !cursor.isAtEnd { cursor.advance() }
        return cursor.position
    }

    private static func length(of bytes: [UInt8], at index: Int) -> Int? {
        let lead = bytes[index]
        let shape: (count: Int, second: ClosedRange<UInt8>)
        switch lead {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: shape = (2, 0x80...0xBF)
        case 0xE0: shape = (3, 0xA0...0xBF)
        case 0xED: shape = (3, 0x80...0x9F)
        case 0xE1...0xEF: shape = (3, 0x80...0xBF)
        case 0xF0: shape = (4, 0x90...0xBF)
        case 0xF1...0xF3: shape = (4, 0x80...0xBF)
        case 0xF4: shape = (4, 0x80...0x8F)
        default: return nil
        }
        guard index + shape.count <= bytes.count, shape.second ~= bytes[index + 1] else { return nil }
        for next in bytes[(index + 2)..<max(index + 2, index + shape.count)] where !(0x80...0xBF ~= next) { return nil }
        return shape.count
    }
}
