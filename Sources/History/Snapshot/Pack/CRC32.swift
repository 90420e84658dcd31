/// The checksum that a pack's index has for each object: CRC-32 as in RFC 1952, eight bytes a step ("slicing by 8").
enum CRC32 {
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : 0xEDB8_8320 ^ value >> 1 }
            tables[byte] = value
        }
        for place in 256..<8 * 256 {
            let before = tables[place - 256]
            tables[place] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    /// The checksum of two pieces, one after the other.
    static func checksum(_ first: [UInt8], _ second: [UInt8]) -> UInt32 {
        ~[first, second].reduce(~0) { value, bytes in bytes.withUnsafeBytes { update(value, $0) } }
    }

    private static func update(_ start: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var value = start
            var place = 0
            while bytes.count - place >= 8 {
                var word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                word ^= UInt64(value)
                value = 0
                for step in 0..<8 {
                    value ^= tables[(7 - step) * 256 + Int(word & 0xFF)]
                    word >>= 8
                }
                place += 8
            }
            while place < bytes.count {
                value = value >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: value) ^ bytes[place])]
                place += 1
            }
            return value
        }
    }
}
