import Glibc

/// What kind of file a name leads to.
public enum FileKind: UInt8, Hashable, Sendable {
    case regular, directory, symbolicLink, namedPipe, socket, device

    /// The kind in the mode of a stat(2).
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

    /// The kind that a folder's own record gives, see getdents64(2); nil where the file system does not say.
    init?(directoryType type: UInt8) {
        switch Int(type) {
        case DT_UNKNOWN: return nil
        case DT_REG: self = .regular
        case DT_DIR: self = .directory
        case DT_LNK: self = .symbolicLink
        case DT_FIFO: self = .namedPipe
        case DT_SOCK: self = .socket
        default: self = .device
        }
    }
}
