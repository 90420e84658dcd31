/// A value of an environment file as it is written, and where each byte of it stands.
struct RawValue {
    private var bytes: [UInt8] = []
    /// The place of each byte in the file.
    private var offsets: [Int] = []
    /// The bytes that are text whatever they are, as indices.
    private var escaped: Set<Int> = []
    /// Whether nothing in it is replaced.
    private let isLiteral: Bool

    init(isLiteral: Bool = false) { self.isLiteral = isLiteral }

    mutating func append(_ byte: UInt8, at offset: Int, isEscaped: Bool = false) {
        if isEscaped { escaped.insert(bytes.count) }
        bytes.append(byte)
        offsets.append(offset)
    }

    var holdsNUL: Bool { bytes.contains(0) }

    /// Whether a `#` that follows begins a comment.
    var endsInBlank: Bool { bytes.last.map(ASCII.isBlank) ?? true }

    mutating func dropBlanksAtEnd() {
        while let last = bytes.last, ASCII.isBlank(last) {
            bytes.removeLast()
            offsets.removeLast()
        }
    }

    /// The value taken apart.
    func references() throws(EnvironmentReferences.Fault) -> EnvironmentReferences {
        let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        let places = self.places
        let literal = places.indices.filter { isLiteral || escaped.contains(places[$0]) }
        return try EnvironmentReferences(scalars, .file, escaped: Set(literal))
    }

    /// Where in the file a fault of its references is.
    func position(of fault: EnvironmentReferences.Fault, in file: [UInt8]) -> SourcePosition {
        let places = self.places
        var cursor = SourceCursor(file)
        let end = fault.scalar < places.count ? offsets[places[fault.scalar]] : offsets.last ?? 0
        while cursor.offset < end { cursor.advance() }
        return cursor.position
    }

    /// The index of the first byte of each scalar.
    private var places: [Int] { bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } }
}
