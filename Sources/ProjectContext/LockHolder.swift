package import Syscalls

/// The daemon that holds a project's lock although no command reaches it: its socket was cleared away, or the project's folder
/// was moved under it.
package enum LockHolder {
    /// Writes into the lock who holds it, once its socket is there: what is not reachable after that will not become so.
    package static func note(in lock: borrowing Descriptor) {
        try? lock.truncate(to: 0)
        try? lock.writeAll(Array("\(ThisProcess.pid)\n".utf8))
    }

    /// Removes the pid: the process that holds the lock is not reachable yet, or not any more.
    package static func clear(_ lock: borrowing Descriptor) { try? lock.truncate(to: 0) }

    /// The holder, if it should be reachable; nil when it is about to be, or no process holds the lock.
    package static func find(of project: Project) -> ProcessHandle? {
        guard let bytes = (try? File.beginning(of: project.lock, upTo: 32)) ?? nil,
            let pid = Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)),
            let lock = (try? File.status(of: project.lock)) ?? nil,
            // Open the handle before checking the process: it can then signal no other process.
            let process = try? ProcessHandle(opening: pid), hasOpen(lock, pid)
        else { return nil }
        return process
    }

    /// Whether a process has this file open; only a daemon of the project opens its lock.
    private static func hasOpen(_ file: FileStatus, _ pid: Int32) -> Bool {
        let folder = Path("/proc/\(pid)/fd")
        return ((try? File.entries(of: folder)) ?? []).contains { name in
            guard let open = (try? File.status(of: folder / name, followingLinks: true)) ?? nil else { return false }
            return open.device == file.device && open.inode == file.inode
        }
    }
}
