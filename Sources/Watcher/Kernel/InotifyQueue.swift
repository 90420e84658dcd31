import CInotify
import Syscalls

/// One inotify instance, opened by libinotifytools, read and extended by us.
struct InotifyQueue: ~Copyable {
    /// Readable when events wait. Close-on-exec and non-blocking from birth.
    let descriptor: Descriptor

    /// What is asked of every watched folder. `EXCL_UNLINK` keeps files silent that no name leads to any more.
    static let folderMask: UInt32 =
        UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE)
        | UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)

    /// Opens an instance.
    /// - Throws: `SystemError`: EMFILE when this user has `fs.inotify.max_user_instances` already.
    init() throws(SystemError) {
        let number = cinotify_open()
        guard number >= 0 else { throw .last("inotify_init") }
        descriptor = Descriptor(owning: number)
    }

    /// Adds a watch.
    /// - Returns: its number: that of the watch that this very object has already, if it has one.
    /// - Throws: `SystemError`: ENOSPC when this user has `fs.inotify.max_user_watches` already.
    func add(_ path: UnsafePointer<CChar>, _ mask: UInt32) throws(SystemError) -> Int32 {
        let watch = descriptor.withNumber { inotify_add_watch($0, path, mask) }
        guard watch >= 0 else { throw .last("inotify_add_watch") }
        return watch
    }

    /// Adds a watch on what a path leads to.
    func add(_ path: Path, _ mask: UInt32) throws(SystemError) -> Int32 {
        var outcome: Result<Int32, SystemError> = .failure(SystemError(.invalidArgument, call: "inotify_add_watch"))
        path.withCString { name in
            do throws(SystemError) {
                outcome = .success(try add(name, mask))
            } catch {
                outcome = .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Adds a watch on a name in an open folder; `.` is the folder itself: the open object, wherever its path leads by now.
    func add(_ name: UnsafePointer<CChar>, in folder: borrowing OpenFolder, _ mask: UInt32) throws(SystemError) -> Int32
    {
        let isWorkingFolder: Int32 = folder.isWorkingFolder ? 1 : 0
        let watch = descriptor.withNumber { queue in
            folder.descriptor.withNumber { cinotify_add(queue, $0, isWorkingFolder, name, mask) }
        }
        guard watch >= 0 else { throw .last("inotify_add_watch") }
        return watch
    }

    /// Adds a watch on a name in an open folder, then asks for its status.
    /// - Returns: the watch, nil when no watch is available; the status, nil when the name is gone.
    func arm(_ name: UnsafePointer<CChar>, in folder: borrowing OpenFolder) -> (watch: Int32?, status: FileStatus?) {
        let mask = Self.folderMask | UInt32(IN_DONT_FOLLOW)
        let isWorkingFolder: Int32 = folder.isWorkingFolder ? 1 : 0
        var watch: Int32 = -1
        let status = FileStatus.filled { buffer in
            var found: Int32 = 0
            watch = descriptor.withNumber { queue in
                folder.descriptor.withNumber { cinotify_arm(queue, $0, isWorkingFolder, name, mask, buffer, &found) }
            }
            return found == 1
        }
        return (watch < 0 ? nil : watch, status)
    }

    /// Removes a watch. A watch that is gone already is not an error.
    func remove(_ watch: Int32) {
        _ = descriptor.withNumber { inotify_rm_watch($0, watch) }
    }

    /// Reads what waits, as much as the buffer holds.
    /// - Returns: the bytes read; 0 when nothing waits.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        try descriptor.read(into: buffer) ?? 0
    }

    /// How many bytes of events wait.
    var waitingBytes: Int { Int(descriptor.withNumber(cinotify_waiting_bytes)) }
}
