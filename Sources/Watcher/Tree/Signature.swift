import Syscalls

/// The facts from lstat(2) that show whether a file changed.
struct Signature: Hashable, Sendable {
    var inode: UInt64
    var size: Int64
    var modified: Int64
    var changed: Int64
    var kind: FileKind
    /// It is a file with other names: through one of those it can be written without an event.
    var hasOtherNames: Bool
    var permissions: UInt16
    var owner: UInt32

    init(_ status: FileStatus) {
        inode = status.inode
        size = status.size
        modified = status.modified
        changed = status.changed
        kind = status.kind
        hasOtherNames = status.kind == .regular && status.links > 1
        permissions = UInt16(truncatingIfNeeded: status.permissions)
        owner = status.owner &+ status.group &* 2_654_435_761
    }

    /// A folder of which nothing is known but that it is one.
    private init() {
        (inode, size, modified, changed, permissions, owner) = (0, 0, 0, 0, 0, 0)
        (kind, hasOtherNames) = (.directory, false)
    }

    /// Stands for a folder that has been moved and not looked at yet.
    static let unknownDirectory = Signature()
}
