import Syscalls

/// A 64-bit hash of a file's content. Never 0, which stands for "not known". Not collision-resistant against attackers: it distinguishes what
/// editors and tools write.
enum ContentHash {
    /// Hashes an open regular file up to its end.
    static func of(_ file: borrowing Descriptor, size: Int64) throws(SystemError) -> UInt64 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(size) + 1, alignment: 16)
        defer { buffer.deallocate() }
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            guard let count = try file.read(into: rest), count > 0 else { break }
            filled += count
        }
        return of(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    }

    /// Hashes bytes: two lanes of multiply and fold over 16 bytes a step, in the manner of wyhash (Wang Yi, public domain).
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        var offset = 0
        while offset + 16 <= bytes.count {
            let low = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let high = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
            state = fold(low ^ 0xA076_1D64_78BD_642F, high ^ state)
            offset += 16
        }
        var tail: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &tail) {
            $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        }
        state = fold(tail.0 ^ 0xE703_7ED1_A0B4_28DB, tail.1 ^ state)
        let result = fold(state ^ 0x8EBC_6AF0_9C88_C6E3, UInt64(bytes.count) ^ 0x5899_65CC_7537_4CC3)
        return result == 0 ? 1 : result
    }

    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// The hash of where a link leads; 0 when it cannot be read.
    static func ofLink(_ name: UnsafePointer<CChar>, in folder: borrowing Descriptor) -> UInt64 {
        folder.withLinkTarget(of: name) { of($0) } ?? 0
    }
}
