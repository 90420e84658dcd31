import CLinux
import Glibc

/// A file descriptor that is owned once and closed when its owner goes. Every one is close-on-exec from birth.
public struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    /// Takes ownership of a descriptor.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit { Glibc.close(number) }

    /// Gives the number away: the caller now owns and closes it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Calls `body` with the kernel's number, for C functions that this target does not wrap.
    package func withNumber<Result>(_ body: (Int32) -> Result) -> Result { body(number) }

    /// A second descriptor of the same open file, numbered 3 or more.
    /// - Throws: `SystemError` (EMFILE when the process has too many).
    public func duplicate() throws(SystemError) -> Descriptor {
        let number = number
        return Descriptor(owning: try retrying("fcntl") { fcntl(number, F_DUPFD_CLOEXEC, 3) })
    }

    /// What this process reads as its standard input, with a number of its own.
    /// - Throws: `SystemError`, EBADF when it was started without one.
    public static func standardInput() throws(SystemError) -> Descriptor {
        Descriptor(owning: try retrying("fcntl", "standard input") { fcntl(0, F_DUPFD_CLOEXEC, 3) })
    }

    /// Reads up to `capacity` bytes into the end of `buffer`.
    /// - Returns: how many; 0 at the end of the stream; nil when nothing is there yet (non-blocking descriptors).
    /// - Throws: `SystemError` for every other failure.
    public func read(into buffer: inout [UInt8], upTo capacity: Int) throws(SystemError) -> Int? {
        let number = number
        return try withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { space throws(SystemError) in
            while true {
                let count = Glibc.read(number, space.baseAddress, capacity)
                if count >= 0 {
                    buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: space[..<count]))
                    return count
                }
                if errno == EINTR { continue }
                if errno == EAGAIN { return nil }
                throw .last("read")
            }
        }
    }

    /// Reads once into memory.
    /// - Returns: how many bytes; 0 at the end of the stream; nil when nothing is there yet (non-blocking descriptors).
    package func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int? {
        while true {
            let count = Glibc.read(number, memory.baseAddress, memory.count)
            if count >= 0 { return count }
            if errno == EAGAIN { return nil }
            if errno != EINTR { throw .last("read") }
        }
    }

    /// Reads until the end of the stream or until `limit` bytes are there.
    public func readToEnd(limit: Int = .max) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        // Most files are small: /proc's above all.
        var step = 4096
        while bytes.count < limit, let count = try read(into: &bytes, upTo: min(step, limit - bytes.count)), count > 0 {
            if count == step { step = 65_536 }
        }
        return bytes
    }

    /// Writes as much as the kernel takes at once.
    /// - Returns: how many bytes; nil when it takes none now (non-blocking descriptors).
    public func write(_ bytes: borrowing RawSpan) throws(SystemError) -> Int? {
        try bytes.withUnsafeBytes { (bytes) throws(SystemError) in try write(bytes) }
    }

    /// Writes as much as the kernel takes at once.
    /// - Returns: how many bytes; nil when it takes none now (non-blocking descriptors).
    package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int? {
        while true {
            let count = Glibc.write(number, bytes.baseAddress, bytes.count)
            if count >= 0 { return count }
            if errno == EINTR { continue }
            if errno == EAGAIN { return nil }
            throw .last("write")
        }
    }

    /// Writes all bytes of an array; meant for blocking descriptors and for files.
    /// - Throws: `SystemError`; how much was written before is then unknown.
    public func writeAll(_ bytes: [UInt8]) throws(SystemError) {
        var start = 0
        while start < bytes.count {
            start += try write(bytes.span.bytes.extracting(start..<bytes.count)) ?? 0
        }
    }

    /// Makes what was written durable, with the metadata needed to read it back.
    public func synchronizeData() throws(SystemError) {
        let number = number
        try retrying("fdatasync") { fdatasync(number) }
    }

    /// Makes what was written durable with all metadata.
    public func synchronize() throws(SystemError) {
        let number = number
        try retrying("fsync") { fsync(number) }
    }

    /// Takes the advisory lock of `flock(2)` if it is free.
    /// - Returns: false when another process holds it.
    public func tryLock() throws(SystemError) -> Bool {
        let number = number
        while flock(number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw .last("flock") }
        }
        return true
    }

    /// Switches between blocking and non-blocking reads and writes.
    public func setNonBlocking(_ on: Bool) throws(SystemError) {
        let number = number
        let flags = try retrying("fcntl") { fcntl(number, F_GETFL) }
        try retrying("fcntl") { fcntl(number, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) }
    }

    /// A new pipe, blocking at both ends.
    public static func pipe() throws(SystemError) -> Pipe {
        var numbers: [Int32] = [-1, -1]
        try retrying("pipe2") { clinux_pipe2(&numbers, O_CLOEXEC) }
        return Pipe(reading: Descriptor(owning: numbers[0]), writing: Descriptor(owning: numbers[1]))
    }

    /// Both ends of a pipe: what is written to `writing` comes out of `reading`.
    public struct Pipe: ~Copyable {
        /// Where to read.
        public let reading: Descriptor
        /// Where to write.
        public let writing: Descriptor

        /// Keeps the reading end and closes the other.
        public consuming func takeReading() -> Descriptor { reading }

        /// Keeps the writing end and closes the other.
        public consuming func takeWriting() -> Descriptor { writing }
    }
}
