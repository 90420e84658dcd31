import Glibc

/// Notices, by inotify(7), that something is removed from a folder, or that the folder itself goes. Only a hint: the files show what is
/// gone.
package final class RemovalWatch {
    /// Readable when something has been removed since the last `clear`.
    package let descriptor: Descriptor

    /// Watches nothing yet.
    /// - Throws: `SystemError`, EMFILE when the user has no inotify instances left.
    package init() throws(SystemError) {
        let number = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard number >= 0 else { throw .last("inotify_init1") }
        descriptor = Descriptor(owning: number)
    }

    /// Watches a folder as well, if it is there; one that is watched already stays so.
    /// - Parameter renames: also what is renamed away from it.
    /// - Throws: `SystemError`, ENOSPC when the user has no watches left.
    package func add(_ folder: Path, renames: Bool) throws(SystemError) {
        let events =
            UInt32(IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR) | UInt32(renames ? IN_MOVED_FROM : 0)
        guard folder.withCString({ inotify_add_watch(descriptor.number, $0, events) }) >= 0 || errno == ENOENT else {
            throw .last("inotify_add_watch", folder.description)
        }
    }

    /// Discards pending events; call it before checking the files.
    package func clear() {
        var bytes: [UInt8] = []
        while (((try? descriptor.read(into: &bytes, upTo: 16_384)) ?? nil) ?? 0) > 0 { bytes = [] }
    }
}
