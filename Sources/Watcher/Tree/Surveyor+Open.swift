import Glibc
import Syscalls

extension Surveyor {
    /// How an attempt to open a folder of the tree ended.
    enum Opening: ~Copyable {
        case open(Descriptor, path: [UInt8])
        /// The path leads elsewhere or nowhere by now; events that say so are on their way.
        case elsewhere
        case failed(SystemError, path: [UInt8])
    }

    /// Opens a folder by its path. Links are followed for roots only.
    func open(_ folder: FolderID) -> Opening {
        guard tree.contains(folder), let path = tree.path(of: folder) else { return .elsewhere }
        let isRoot = tree[folder].parent == .none
        let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC | (isRoot ? 0 : O_NOFOLLOW)
        let number = path.withUnsafeBytes { bytes in withCName(bytes) { Glibc.open($0, flags) } }
        if number >= 3 { return .open(Descriptor(owning: number), path: path) }
        if number >= 0 {
            // 0, 1 and 2 are never ours: a spawn puts the child's streams there.
            guard let other = try? Descriptor(owning: number).duplicate() else { return .elsewhere }
            return .open(other, path: path)
        }
        let code = errno
        switch code {
        case ENOENT, ENOTDIR, ELOOP: return .elsewhere
        default: return .failed(SystemError(code: code, call: "open"), path: path)
        }
    }

    /// Opens a folder that is watched, and makes sure that it is the very one: the path of a folder may lead to another by now,
    /// and an equal inode number proves nothing. The kernel gives an object the same watch again, so that tells.
    func openWatched(_ folder: FolderID) -> Opening {
        switch open(folder) {
        case .failed(let error, let path): return .failed(error, path: path)
        case .elsewhere: return .elsewhere
        case .open(let descriptor, let path):
            guard tree[folder].watch >= 0 else { return .open(descriptor, path: path) }
            guard let watch = try? addWatch(on: descriptor) else { return .elsewhere }
            if watch == tree[folder].watch || twins[watch]?.contains(folder) == true {
                return .open(descriptor, path: path)
            }
            if tree.folder(ofWatch: watch) == nil { queue.remove(watch) }
            return .elsewhere
        }
    }

    /// Adds a watch on an open folder: on this object, whatever its name leads to meanwhile.
    func addWatch(on descriptor: borrowing Descriptor) throws(SystemError) -> Int32 {
        try withDescriptorPath(descriptor, "") { (path) throws(SystemError) in
            try queue.add(path, InotifyQueue.folderMask)
        }
    }

    /// Calls `body` with `/proc/self/fd/N/name`.
    func withDescriptorPath<Result>(
        _ descriptor: borrowing Descriptor,
        _ name: Path,
        _ body: (UnsafePointer<CChar>) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        var path = Array("/proc/self/fd/\(descriptor.number)".utf8)
        if !name.bytes.isEmpty { path += [UInt8(ascii: "/")] + name.bytes }
        path.append(0)
        var outcome: Swift.Result<Result, SystemError> = .failure(SystemError(code: EINVAL, call: "inotify_add_watch"))
        path.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            do throws(SystemError) {
                outcome = .success(try body(start.assumingMemoryBound(to: CChar.self)))
            } catch {
                outcome = .failure(error)
            }
        }
        return try outcome.get()
    }
}
