import Model

/// Finds where bytes stop being UTF-8: a person needs the place.
enum UTF8Check {
    /// The offset of the first byte that does not belong to valid UTF-8, or nil when all of it is valid.
    static func firstFault(in bytes: [UInt8]) -> Int? {
        var index = 0
        while index < bytes.count {
            let length = bytes[index] < 0x80 ? 1 : UTF8Sequence.length(bytes.span, index, bytes.count)
            if length == 0 { return index }
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
}
