import CLinux
import Glibc

/// What lstat(2) says about a file.
package struct FileStatus: Hashable, Sendable {
    /// The kind of the file.
    package let kind: FileKind
    /// The permission bits, 0 to 0o7777.
    package let permissions: UInt32
    /// The user who owns it.
    package let owner: UInt32
    /// The group that it belongs to.
    package let group: UInt32
    /// The device that holds it.
    package let device: UInt64
    /// Its inode number, unique on its device while it exists.
    package let inode: UInt64
    /// How many names it has; for a folder on most file systems 2 plus the number of its subfolders.
    package let links: UInt64
    /// Its size in bytes.
    package let size: Int64
    /// When its content last changed, in nanoseconds since 1970 UTC.
    package let modified: Int64
    /// When its content or its metadata last changed, in nanoseconds since 1970 UTC.
    package let changed: Int64

    init(_ status: stat) {
        kind = FileKind(mode: status.st_mode)
        permissions = status.st_mode & 0o7777
        owner = status.st_uid
        group = status.st_gid
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        links = UInt64(status.st_nlink)
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    /// Any user can give a file a time that does not fit (`touch -d 2400-01-01`): it wraps, and is still equal only to itself.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// The status that C code puts into a `struct stat`.
    /// - Parameter body: fills the memory; false when there is no status.
    package static func filled(by body: (UnsafeMutableRawPointer) -> Bool) -> FileStatus? {
        var buffer = stat()
        return body(&buffer) ? FileStatus(buffer) : nil
    }
}

extension File {
    /// The status of a path; nil when nothing is there. Links are not followed unless asked for.
    package static func status(of path: Path, followingLinks: Bool = false) throws(SystemError) -> FileStatus? {
        var buffer = stat()
        let result = path.withCString { followingLinks ? stat($0, &buffer) : lstat($0, &buffer) }
        if result == 0 { return FileStatus(buffer) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw .last("lstat", path.description)
    }

    /// When what is there was made, in nanoseconds since 1970 UTC; nil when its file system does not say.
    package static func birthTime(of path: Path) -> Int64? {
        let time = path.withCString(clinux_birth_time)
        return time < 0 ? nil : time
    }

    /// Whether something is there; what may not be looked at counts as nothing.
    package static func exists(_ path: Path, followingLinks: Bool = false) -> Bool {
        ((try? status(of: path, followingLinks: followingLinks)) ?? nil) != nil
    }
}

extension Descriptor {
    /// The status of a name in this open folder, without opening anything; nil when nothing is there.
    package func status(of name: UnsafePointer<CChar>) throws(SystemError) -> FileStatus? {
        var buffer = Glibc.stat()
        if fstatat(number, name, &buffer, AT_SYMLINK_NOFOLLOW) == 0 { return FileStatus(buffer) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw .last("fstatat")
    }

    /// As `status(of:)`, but of what a link leads to; nil for a link that leads nowhere.
    package func followedStatus(of name: UnsafePointer<CChar>) -> FileStatus? {
        var buffer = Glibc.stat()
        return fstatat(number, name, &buffer, 0) == 0 ? FileStatus(buffer) : nil
    }

    /// Calls `body` with where a link in this open folder leads; nil when it cannot be read.
    package func withLinkTarget<Result>(
        of name: UnsafePointer<CChar>, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let count = readlinkat(number, name, start, buffer.count)
            return count < 0 ? nil : body(UnsafeRawBufferPointer(start: start, count: count))
        }
    }

    /// The status of the open file.
    package func status() throws(SystemError) -> FileStatus {
        var buffer = Glibc.stat()
        let number = number
        try retrying("fstat") { fstat(number, &buffer) }
        return FileStatus(buffer)
    }
}
