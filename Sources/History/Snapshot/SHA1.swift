/// SHA-1 (FIPS 180-4), as git names its objects. Nothing here defends against an attacker: it tells states apart.
struct SHA1 {
    private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0
    )
    private var pending: [UInt8] = []
    private var length: UInt64 = 0

    /// The hash of some bytes at once.
    static func hash(_ parts: [UInt8]...) -> ObjectID {
        var hash = SHA1()
        for part in parts { hash.update(part) }
        return hash.finish()
    }

    /// Adds bytes.
    mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        length += UInt64(bytes.count)
        var start = 0
        if !pending.isEmpty {
            start = min(64 - pending.count, bytes.count)
            pending.append(contentsOf: bytes[..<start])
            guard pending.count == 64 else { return }
            pending.withUnsafeBytes { Self.compress($0, 0, &state) }
            pending.removeAll(keepingCapacity: true)
        }
        while bytes.count - start >= 64 {
            Self.compress(bytes, start, &state)
            start += 64
        }
        pending.append(contentsOf: bytes[start...])
    }

    /// Ends the hash and returns it.
    mutating func finish() -> ObjectID {
        let bits = length * 8
        var tail: [UInt8] = [0x80]
        tail += Array(repeating: 0, count: (119 - pending.count) % 64)
        update(tail + bits.bigEndianBytes)
        return ObjectID(words: state)
    }

    private static func compress(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ state: inout (UInt32, UInt32, UInt32, UInt32, UInt32)
    ) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { words in
            for index in 0..<16 {
                let word = bytes.loadUnaligned(fromByteOffset: start + index * 4, as: UInt32.self)
                words[index] = UInt32(bigEndian: word)
            }
            for index in 16..<80 {
                words[index] = rotate(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1)
            }
            var (a, b, c, d, e) = state
            for index in 0..<80 {
                let (mix, constant): (UInt32, UInt32) =
                    if index < 20 {
                        (d ^ (b & (c ^ d)), 0x5A82_7999)
                    } else if index < 40 {
                        (b ^ c ^ d, 0x6ED9_EBA1)
                    } else if index < 60 {
                        ((b & c) | (d & (b | c)), 0x8F1B_BCDC)
                    } else {
                        (b ^ c ^ d, 0xCA62_C1D6)
                    }
                let next = rotate(a, 5) &+ mix &+ e &+ constant &+ words[index]
                e = d
                d = c
                c = rotate(b, 30)
                b = a
                a = next
            }
            state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
        }
    }

    private static func rotate(_ value: UInt32, _ by: UInt32) -> UInt32 { value << by | value >> (32 - by) }
}
