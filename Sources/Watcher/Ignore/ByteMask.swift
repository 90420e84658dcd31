/// Which bytes occur, as 64 bits: bytes that share a bit are taken for each other, so it can only prove that one is missing
/// (Bloom 1970). One such test turns most names away from most patterns.
struct ByteMask: Hashable, Sendable {
    private var bits: UInt64 = 0

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { bits |= 1 << UInt64(byte & 63) }
    }

    /// False when something in the other certainly does not occur in this one.
    func mayContain(_ other: ByteMask) -> Bool { other.bits & ~bits == 0 }
}

extension IgnorePattern.Form {
    /// The bytes that every name has that this matches.
    var neededInName: ByteMask {
        switch self {
        case .name(let name): ByteMask(name)
        case .suffix(let suffix): ByteMask(suffix)
        case .nameGlob(let glob): ByteMask(glob.literals)
        // The name is what comes after the last slash, if the whole path is given.
        case .path(let prefix, nil): ByteMask(prefix.reversed().prefix { $0 != UInt8(ascii: "/") })
        case .path(_, .some): ByteMask([])
        }
    }
}
