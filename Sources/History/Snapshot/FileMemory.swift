import Syscalls

/// What is remembered of a file, so that it need not be read again.
struct FileMemory: Hashable {
    /// What git calls its mode.
    enum Mode: String { case plain = "100644", executable = "100755", link = "120000" }

    /// Everything that shows whether it changed.
    struct Signature: Hashable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        let modified: Int64
        let changed: Int64

        init(device: UInt64, inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
            self.device = device
            self.inode = inode
            self.size = size
            self.modified = modified
            self.changed = changed
        }

        init(_ status: FileStatus) {
            self.init(
                device: status.device, inode: status.inode, size: status.size, modified: status.modified,
                changed: status.changed)
        }
    }

    let signature: Signature
    let mode: Mode
    let id: ObjectID
    /// When it was read, on the wall clock, which file times come from.
    let readAt: Int64

    /// Whether an equal signature still proves equal content. It does not for a file that was changed just before it was read:
    /// a second change within the same tick of the kernel's clock (at most 10 ms) leaves the signature as it is.
    var isTrusted: Bool { Self.isSettled(changed: signature.changed, at: readAt) }

    /// Whether a file that was changed then could not be changed at this time without another time of change.
    static func isSettled(changed: Int64, at time: Int64) -> Bool { changed + 50_000_000 < time }

    func matches(_ status: FileStatus) -> Bool {
        isTrusted && signature == Signature(status) && mode == Mode(status)
    }
}

extension FileMemory.Mode {
    /// The mode of a file; nil for what is neither a file nor a link and is no input: a pipe must not be opened.
    init?(_ status: FileStatus) {
        switch status.kind {
        case .regular: self = status.permissions & 0o100 == 0 ? .plain : .executable
        case .symbolicLink: self = .link
        case .directory, .namedPipe, .socket, .device: return nil
        }
    }
}
