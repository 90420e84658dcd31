import Syscalls

/// What a file system is good for, by its type in statfs(2).
struct FileSystemKind: Hashable, Sendable {
    /// The magic number.
    let type: UInt32

    init(type: UInt32) { self.type = type }

    init?(of descriptor: borrowing Descriptor) {
        guard let type = descriptor.fileSystemType else { return nil }
        self.init(type: type)
    }

    /// True where a folder's link count is 2 plus its subfolders, so that 2 means that it has none (ext2 to 4, xfs, tmpfs).
    var countsSubfolders: Bool {
        switch type {
        case 0xEF53, 0x5846_5342, 0x0102_1994: true
        default: false
        }
    }

    /// The name of a file system whose files change without events (on another machine, or made up by a driver), else nil.
    var silentName: String? {
        switch type {
        case 0x6969: "nfs"
        case 0xFF53_4D42, 0x517B, 0xFE53_4D42: "smb"
        case 0x6573_5546: "fuse"
        case 0x0102_1997: "9p"
        case 0x00C3_6400: "ceph"
        case 0x5346_414F: "afs"
        case 0x7673_6673, 0x786F_4256: "vboxsf"
        case 0xBACB_ACBC: "vmhgfs"
        case 0x6A65_6A63: "virtiofs"
        case 0x9FA0: "proc"
        case 0x6265_6572: "sysfs"
        case 0x0027_E0EB: "cgroup"
        case 0x6367_7270: "cgroup2"
        default: nil
        }
    }
}
