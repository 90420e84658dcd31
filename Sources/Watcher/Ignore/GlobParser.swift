/// Turns the bytes of a pattern into tokens, with git's reading of each corner: a set without end, an unknown class or a
/// backslash at the end can never match.
struct GlobParser {
    private let bytes: [UInt8]
    private var next = 0
    private var result: [Glob.Token] = []

    init(_ pattern: ArraySlice<UInt8>) { bytes = Array(pattern) }

    mutating func tokens() -> [Glob.Token] {
        while next < bytes.count {
            let byte = bytes[next]
            next += 1
            switch byte {
            case UInt8(ascii: "?"): result.append(.one)
            case UInt8(ascii: "*"): result.append(stars())
            case UInt8(ascii: "["): result.append(set().map { .set($0) } ?? .never)
            case UInt8(ascii: "\\"): result.append(escaped().map { .byte($0) } ?? .never)
            default: result.append(.byte(byte))
            }
        }
        return result
    }

    private mutating func escaped() -> UInt8? {
        guard next < bytes.count else { return nil }
        defer { next += 1 }
        return bytes[next]
    }

    private func peek(_ distance: Int = 0) -> UInt8? {
        next + distance < bytes.count ? bytes[next + distance] : nil
    }

    /// One star or more; the first has been read.
    private mutating func stars() -> Glob.Token {
        let first = next - 1
        while peek() == UInt8(ascii: "*") { next += 1 }
        let begins = first == 0 || bytes[first - 1] == UInt8(ascii: "/")
        guard next - first > 1, begins else { return .star }
        switch peek() {
        case nil: return .starStar(skipsSlash: false)
        case UInt8(ascii: "/"): return .starStar(skipsSlash: true)
        case UInt8(ascii: "\\") where peek(1) == UInt8(ascii: "/"): return .starStar(skipsSlash: false)
        default: return .star
        }
    }

    /// A set; its bracket has been read. Nil when it has no end or names an unknown class: then nothing matches.
    private mutating func set() -> ByteSet? {
        var set = ByteSet()
        var previous: UInt8?
        let negated = peek() == UInt8(ascii: "!") || peek() == UInt8(ascii: "^")
        if negated { next += 1 }
        var isFirst = true
        while let byte = peek(), isFirst || byte != UInt8(ascii: "]") {
            isFirst = false
            next += 1
            if byte == UInt8(ascii: "\\") {
                guard let literal = escaped() else { return nil }
                set.insert(literal)
                previous = literal
            } else if byte == UInt8(ascii: "-"), let low = previous, let end = peek(), end != UInt8(ascii: "]") {
                guard let high = upperEnd() else { return nil }
                if low <= high { for byte in low...high { set.insert(byte) } }
                previous = nil
            } else if byte == UInt8(ascii: "["), peek() == UInt8(ascii: ":") {
                guard let close = bytes[(next + 1)...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
                if close - 1 > next, bytes[close - 1] == UInt8(ascii: ":") {
                    guard let named = ByteSet(classNamed: bytes[(next + 1)..<(close - 1)]) else { return nil }
                    set.formUnion(named)
                    next = close + 1
                    previous = nil
                } else {
                    set.insert(byte)
                    previous = byte
                }
            } else {
                set.insert(byte)
                previous = byte
            }
        }
        guard peek() != nil else { return nil }
        next += 1
        return negated ? set.inverted : set
    }

    private mutating func upperEnd() -> UInt8? {
        let byte = bytes[next]
        next += 1
        return byte == UInt8(ascii: "\\") ? escaped() : byte
    }
}
