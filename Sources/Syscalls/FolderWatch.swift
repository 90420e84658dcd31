import Glibc

/// Wakes a follower when something in the log folder changes, by inotify(7). Only a hint: the files show what changed.
package final class FolderWatch {
    /// Readable when something has changed since the last `clear`.
    package let descriptor: Descriptor

    /// Watches a folder; what happens in it from now on is noticed.
    /// - Throws: `SystemError`, ENOENT when there is no such folder, EMFILE or ENOSPC when the user has no watches left.
    package init(_ folder: Path) throws(SystemError) {
        let number = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard number >= 0 else { throw .last("inotify_init1") }
        let descriptor = Descriptor(owning: number)
        let events = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF)
        guard folder.withCString({ inotify_add_watch(number, $0, events) }) >= 0 else {
            throw .last("inotify_add_watch", folder.description)
        }
        self.descriptor = descriptor
    }

    /// Discards pending events; call it before reading the files.
    package func clear() {
        var bytes: [UInt8] = []
        while (((try? descriptor.read(into: &bytes, upTo: 16_384)) ?? nil) ?? 0) > 0 { bytes = [] }
    }
}
