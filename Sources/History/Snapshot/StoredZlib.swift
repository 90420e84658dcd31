/// The zlib format (RFC 1950) with "stored" blocks only (RFC 1951, 3.2.4): bytes as they are, in a form every zlib can read.
enum StoredZlib {
    private static let blockLimit = 65_535

    /// How many bytes `encode` makes of so many.
    static func encodedSize(of count: Int) -> Int { 2 + 5 * max(1, (count + blockLimit - 1) / blockLimit) + count + 4 }

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x78, 0x01]
        result.reserveCapacity(bytes.count + bytes.count / 8_000 + 16)
        var start = 0
        repeat {
            let count = min(blockLimit, bytes.count - start)
            result.append(start + count == bytes.count ? 1 : 0)
            for part in [UInt16(count), ~UInt16(count)] { result += [UInt8(part & 0xFF), UInt8(part >> 8)] }
            result += bytes[start..<start + count]
            start += count
        } while start < bytes.count
        return result + checksum(bytes).bigEndianBytes
    }

    /// The bytes within; nil when this is not what `encode` gives. The checksum is not verified: the object's name is one.
    static func decode(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 2 + 5 + 4, bytes[0] == 0x78 else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 2
        while place + 5 <= bytes.count {
            let isLast = bytes[place]
            guard isLast <= 1 else { return nil }
            let count = Int(bytes[place + 1]) | Int(bytes[place + 2]) << 8
            guard bytes[place + 3] == ~bytes[place + 1], bytes[place + 4] == ~bytes[place + 2],
                place + 5 + count <= bytes.count
            else { return nil }
            result += bytes[place + 5..<place + 5 + count]
            place += 5 + count
            if isLast == 1 { return result }
        }
        return nil
    }

    /// Adler-32.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var a: UInt32 = 1
        var b: UInt32 = 0
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                // 5,552 is the most that fits before the sums could overflow (zlib's NMAX).
                let end = min(start + 5_552, bytes.count)
                for index in start..<end {
                    a &+= UInt32(bytes[index])
                    b &+= a
                }
                a %= 65_521
                b %= 65_521
                start = end
            }
        }
        return b << 16 | a
    }
}
