/// A set of bytes, as `[a-z]` names one.
struct ByteSet: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init() {}

    /// The bytes of a class such as `alpha`, in the C locale as git has them; nil when there is no such class.
    init?(classNamed name: ArraySlice<UInt8>) {
        switch String(decoding: name, as: UTF8.self) {
        case "alnum": insert("0"..."9", "A"..."Z", "a"..."z")
        case "alpha": insert("A"..."Z", "a"..."z")
        case "blank": insert("\t"..."\t", " "..." ")
        case "cntrl": insert("\0"..."\u{1F}", "\u{7F}"..."\u{7F}")
        case "digit": insert("0"..."9")
        case "graph": insert("!"..."~")
        case "lower": insert("a"..."z")
        case "print": insert(" "..."~")
        case "punct": insert("!"..."/", ":"..."@", "["..."`", "{"..."~")
        case "space": insert("\t"..."\r", " "..." ")
        case "upper": insert("A"..."Z")
        case "xdigit": insert("0"..."9", "A"..."F", "a"..."f")
        default: return nil
        }
    }

    private mutating func insert(_ ranges: ClosedRange<Unicode.Scalar>...) {
        for range in ranges {
            for byte in UInt8(ascii: range.lowerBound)...UInt8(ascii: range.upperBound) { insert(byte) }
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        return switch byte >> 6 {
        case 0: words.0 & bit != 0
        case 1: words.1 & bit != 0
        case 2: words.2 & bit != 0
        default: words.3 & bit != 0
        }
    }

    mutating func insert(_ byte: UInt8) {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    mutating func formUnion(_ other: ByteSet) {
        words.0 |= other.words.0
        words.1 |= other.words.1
        words.2 |= other.words.2
        words.3 |= other.words.3
    }

    var inverted: ByteSet {
        var result = ByteSet()
        result.words = (~words.0, ~words.1, ~words.2, ~words.3)
        return result
    }

    static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
