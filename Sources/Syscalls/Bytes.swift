import CLinux
import Glibc

/// Searches and comparisons of memory at the speed of the C library's.
package enum Bytes {
    /// Where a byte first stands; nil when it does not, see memchr(3).
    @inlinable
    package static func offset(of byte: UInt8, at start: UnsafeRawPointer, count: Int) -> Int? {
        guard let found = memchr(start, Int32(byte), count) else { return nil }
        return UnsafeRawPointer(found) - start
    }

    /// Where some bytes first stand in others; nil when they do not, see memmem(3).
    package static func offset(of wanted: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let start = bytes.baseAddress, let found = clinux_find(start, bytes.count, wanted, wanted.count) else {
            return nil
        }
        return found - start
    }

    /// Whether two places hold the same bytes, see memcmp(3).
    @inlinable
    package static func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
        memcmp(left, right, count) == 0
    }
}
