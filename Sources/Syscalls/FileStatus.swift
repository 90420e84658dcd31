package import Glibc

/// What lstat(2) tells of a file.
public struct FileStatus: Hashable, Sendable {
    /// What kind of file it is.
    public enum Kind: Hashable, Sendable {
        case regular, directory, symbolicLink, namedPipe, socket, device
    }

    /// The kind of the file.
    public let kind: Kind
    /// The permission bits, 0 to 0o7777.
    public let permissions: UInt32
    /// The user who owns it.
    public let owner: UInt32
    /// The group that it belongs to.
    public let group: UInt32
    /// The device that holds it.
    public let device: UInt64
    /// Its inode number, unique on its device while it exists.
    public let inode: UInt64
    /// How many names it has; for a folder on most file systems 2 plus the number of its subfolders.
    public let links: UInt64
    /// Its size in bytes.
    public let size: Int64
    /// When its content last changed, in nanoseconds since 1970 UTC.
    public let modified: Int64
    /// When its content or its metadata last changed, in nanoseconds since 1970 UTC.
    public let changed: Int64

    package init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .namedPipe
            case S_IFSOCK: .socket
            default: .device
            }
        permissions = status.st_mode & 0o7777
        owner = status.st_uid
        group = status.st_gid
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        links = UInt64(status.st_nlink)
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
    }
}

extension File {
    /// The status of a path; nil when nothing is there. Links are not followed unless asked for.
    public static func status(of path: Path, followingLinks: Bool = false) throws(SystemError) -> FileStatus? {
        var buffer = stat()
        let result = path.withCString { followingLinks ? stat($0, &buffer) : lstat($0, &buffer) }
        if result == 0 { return FileStatus(buffer) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw .last("lstat", path.description)
    }

    /// Whether something is there; what may not be looked at counts as nothing.
    public static func exists(_ path: Path, followingLinks: Bool = false) -> Bool {
        ((try? status(of: path, followingLinks: followingLinks)) ?? nil) != nil
    }
}

extension Descriptor {
    /// The status of the open file.
    public func status() throws(SystemError) -> FileStatus {
        var buffer = Glibc.stat()
        let number = number
        try retrying("fstat") { fstat(number, &buffer) }
        return FileStatus(buffer)
    }
}
