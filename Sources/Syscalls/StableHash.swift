/// A number that stands for some bytes, and is the same in every process and every version, unlike a `Hasher`'s.
package enum StableHash {
    /// FNV-1a with 64 bits (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923). Not cryptographic: collisions are easy to make.
    package static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
