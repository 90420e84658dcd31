/// Walks over the bytes of a text and always knows the line and column it is at.
///
/// It expects valid UTF-8 (``UTF8Check``), so that every byte that is not a continuation byte starts a scalar.
struct SourceCursor {
    let bytes: [UInt8]
    private(set) var offset = 0
    private(set) var position = SourcePosition.start

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset >= bytes.count }

    /// The byte under the cursor, or nil at the end.
    var current: UInt8? { isAtEnd ? nil : bytes[offset] }

    /// The byte `distance` behind the cursor's, or nil beyond the end.
    func peek(_ distance: Int) -> UInt8? {
        let index = offset + distance
        return index < bytes.count ? bytes[index] : nil
    }

    mutating func advance() {
        guard let byte = current else { return }
        offset += 1
        if byte == UInt8(ascii: "\n") {
            position.line += 1
            position.column = 1
        } else if current.map({ $0 & 0xC0 != 0x80 }) ?? true {
            position.column += 1
        }
    }

    /// Advances over `byte` if it is under the cursor; returns whether it was.
    mutating func consume(_ byte: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: byte) else { return false }
        advance()
        return true
    }

    /// Advances over bytes while `condition` holds, and returns them.
    mutating func consume(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = offset
        while let byte = current, condition(byte) { advance() }
        return bytes[start..<offset]
    }
}
