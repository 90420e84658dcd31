import Glibc

extension Descriptor {
    /// Reads at a place without moving the file's own.
    /// - Returns: how many bytes were read; 0 at or behind the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(SystemError) -> Int {
        let number = number
        return try retrying("pread") { pread(number, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// Reads up to `count` bytes at a place into an array.
    package func bytes(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            do throws(SystemError) {
                while used < count {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[used...])
                    let got = try read(into: rest, at: offset + Int64(used))
                    if got == 0 { break }
                    used += got
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes one byte at a place. The descriptor must not be an appending one: those write at the end whatever is asked.
    package func writeByte(_ byte: UInt8, at offset: Int64) throws(SystemError) {
        let number = number
        var byte = byte
        try retrying("pwrite") { pwrite(number, &byte, 1, off_t(offset)) }
    }

    /// Cuts the file to a length.
    package func truncate(to length: Int64) throws(SystemError) {
        let number = number
        try retrying("ftruncate") { ftruncate(number, off_t(length)) }
    }
}
