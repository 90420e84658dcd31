import CLinux
import Glibc

extension File {
    /// Makes now the time at which a file was last changed; the owner may, whatever its permissions.
    package static func touch(_ path: Path) throws(SystemError) {
        if path.withCString({ utimensat(AT_FDCWD, $0, nil, AT_SYMLINK_NOFOLLOW) }) != 0 {
            throw .last("utimensat", path.description)
        }
    }

    /// Copies a regular file with its permissions and its time of change; where the file system can, the two share their blocks
    /// until one is written to (copy_file_range(2)).
    /// - Throws: `SystemError`, EEXIST when something is there already.
    package static func copy(_ from: Path, to target: Path) throws(SystemError) {
        let source = try openForCopying(from)
        let status = try source.status()
        let copy = try open(target, [.writeOnly, .create, .exclusive, .noFollow], mode: status.permissions & 0o777)
        try copyContent(of: source, status, at: from, to: copy)
    }

    /// Opens a regular file without waiting for what else could stand there.
    static func openForCopying(_ path: Path) throws(SystemError) -> Descriptor {
        try open(path, [.readOnly, .nonBlocking, .noFollow])
    }

    /// Copies what is in an open file to a new one.
    static func copyContent(
        of source: borrowing Descriptor, _ status: FileStatus, at from: Path, to copy: borrowing Descriptor
    ) throws(SystemError) {
        let (input, output) = (source.number, copy.number)
        while true {
            let count = clinux_copy_file_range(input, output, 1 << 30)
            if count == 0 { break }
            if count > 0 || errno == EINTR { continue }
            // Older kernels and some file systems cannot.
            guard [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP].contains(errno) else { throw .last("copy", from.description) }
            var buffer: [UInt8] = []
            while let read = try source.read(into: &buffer, upTo: 1 << 18), read > 0 {
                try copy.writeAll(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
            break
        }
        _ = clinux_set_modified(output, status.modified)
    }
}
