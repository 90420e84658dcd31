import CLinux
import Glibc

/// Memory that is a file: what a process has stored in it is there for the next one, at whichever instruction it was killed.
/// It is not meant to survive a crash of the machine.
package struct SharedMemory: ~Copyable, @unchecked Sendable {
    // Proof for Sendable: the mapping is owned by this value alone, and its owner uses it from one thread at a time.
    /// The mapped bytes.
    package let bytes: UnsafeMutableRawBufferPointer

    /// Maps a file, which is created with zeros (0600) when it is missing. All of its space is taken at once, so that a full
    /// disk shows itself here and not as a SIGBUS later.
    /// - Throws: `SystemError`: no space, no such folder, a file system that cannot do it.
    package init(file path: Path, size: Int) throws(SystemError) {
        let file = try File.openOrCreate(path)
        let number = file.number
        let found = try file.status().size
        if found < Int64(size) {
            let failure = posix_fallocate(number, 0, off_t(size))
            guard failure == 0 else {
                // It is empty, and must not be mistaken for valid contents.
                if found == 0 { try? File.remove(path) }
                throw SystemError(code: failure, call: "fallocate", subject: path.description)
            }
        }
        let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, number, 0)
        guard let start, start != MAP_FAILED else { throw .last("mmap", path.description) }
        bytes = UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    deinit { munmap(bytes.baseAddress, bytes.count) }

    /// Stores a word after all that was stored before it.
    /// - Parameter offset: a multiple of eight.
    package func publish(_ word: UInt64, at offset: Int) {
        if let base = bytes.baseAddress { clinux_publish(base + offset, word) }
    }

    /// A word that was published.
    package func published(at offset: Int) -> UInt64 { bytes.baseAddress.map { clinux_published($0 + offset) } ?? 0 }
}

extension Descriptor {
    /// How many bytes wait in a pipe (FIONREAD).
    package func waitingBytes() throws(SystemError) -> Int {
        let number = number
        var count: Int32 = 0
        if ioctl(number, UInt(FIONREAD), &count) < 0 { throw .last("ioctl") }
        return Int(count)
    }
}
