import Glibc
import Syscalls

/// What lstat(2) tells of a name, as far as a change of it would show.
struct Signature: Hashable, Sendable {
    var inode: UInt64
    var size: Int64
    var modified: Int64
    var changed: Int64
    var kind: FileKind
    var permissions: UInt16
    var owner: UInt32

    init(_ status: stat) {
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        changed = Int64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctim.tv_nsec)
        kind = FileKind(mode: status.st_mode)
        permissions = UInt16(status.st_mode & 0o7777)
        owner = UInt32(status.st_uid) &+ UInt32(status.st_gid) &* 2_654_435_761
    }
}

extension FileKind {
    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        case S_IFIFO: self = .namedPipe
        case S_IFSOCK: self = .socket
        default: self = .device
        }
    }
}

/// Asks the kernel about a name in an open folder, without following links and without opening anything.
func statusOfName(_ name: UnsafePointer<CChar>, in folder: borrowing Descriptor) throws(SystemError) -> stat? {
    var buffer = stat()
    if fstatat(folder.number, name, &buffer, AT_SYMLINK_NOFOLLOW) == 0 { return buffer }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw .last("fstatat")
}

/// As `statusOfName`, but what a link leads to; nil for a link that leads nowhere.
func followedStatus(of name: UnsafePointer<CChar>, in folder: borrowing Descriptor) -> stat? {
    var buffer = stat()
    return fstatat(folder.number, name, &buffer, 0) == 0 ? buffer : nil
}
