import CLinux
import Glibc

extension File {
    /// Opens the reading end of a named pipe, non-blocking, and makes it hold up to `capacity` bytes.
    ///
    /// The capacity is a wish: beyond /proc/sys/fs/pipe-user-pages-soft the kernel gives less, and that is fine.
    package static func openPipeForReading(_ path: Path, capacity: Int32) throws(SystemError) -> Descriptor {
        let descriptor = try open(path, [.readOnly, .nonBlocking, following(path)])
        _ = clinux_set_pipe_size(descriptor.number, capacity)
        return descriptor
    }

    /// Opens a named pipe for reading and writing: its holder never sees a pipe without a reader.
    package static func openPipeForBoth(_ path: Path) throws(SystemError) -> Descriptor {
        try open(path, [.readWrite, following(path)])
    }

    /// Opens the writing end of a named pipe, non-blocking.
    /// - Throws: `SystemError`, ENXIO when no process has it open for reading.
    package static func openPipeForWriting(_ path: Path) throws(SystemError) -> Descriptor {
        try open(path, [.writeOnly, .nonBlocking, following(path)])
    }

    /// Links are not followed, except those by which the kernel names open files.
    private static func following(_ path: Path) -> OpenFlags {
        path.bytes.starts(with: "/proc/".utf8) ? [] : .noFollow
    }

    /// What is always empty and swallows everything.
    package static func openNull() throws(SystemError) -> Descriptor { try open("/dev/null", .readWrite) }

    /// Opens a file to add to its end, created 0600 when it is missing. Never follows a link, nor waits for the reader of a named pipe.
    package static func openForAppending(_ path: Path) throws(SystemError) -> Descriptor {
        try open(path, [.writeOnly, .create, .append, .noFollow, .nonBlocking])
    }

    /// Where a symbolic link points; nil when there is none.
    package static func linkTarget(of path: Path) -> Path? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = path.withCString { readlink($0, &buffer, buffer.count) }
        return count < 0 ? nil : Path(bytes: buffer.prefix(count).map { UInt8(bitPattern: $0) })
    }
}
