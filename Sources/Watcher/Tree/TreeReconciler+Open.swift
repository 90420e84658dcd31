import Syscalls

extension TreeReconciler {
    /// How an attempt to open a folder of the tree ended.
    enum Opening: ~Copyable {
        case open(OpenFolder, path: [UInt8])
        /// The path leads elsewhere or nowhere by now; events that say so are on their way.
        case elsewhere
        case failed(SystemError, path: [UInt8])
    }

    /// Opens a folder by its path. Links are followed for roots only.
    func open(_ folder: FolderID) -> Opening {
        guard tree.contains(folder), let path = tree.path(of: folder) else { return .elsewhere }
        let isRoot = tree[folder].parent == .none
        let flags: OpenFlags = [.readOnly, .directory, .nonBlocking]
        do throws(SystemError) {
            let descriptor = try File.open(bytes: path, isRoot ? flags : flags.union(.noFollow))
            return .open(OpenFolder(descriptor, isToBeEntered: !hooks.hasNoWorkingFolder), path: path)
        } catch {
            switch error.number {
            case .noSuchFile, .notDirectory, .symbolicLink: return .elsewhere
            default: return .failed(error, path: path)
            }
        }
    }

    /// Opens a folder that is watched, and makes sure that it is the very one: the path of a folder may lead to another by now,
    /// and an equal inode number proves nothing. The kernel returns the same watch for the same object, so the watch decides.
    func openWatched(_ folder: FolderID) -> Opening {
        switch open(folder) {
        case .failed(let error, let path): return .failed(error, path: path)
        case .elsewhere: return .elsewhere
        case .open(let opened, let path):
            guard tree[folder].watch >= 0 else { return .open(opened, path: path) }
            guard let watch = try? queue.add(".", in: opened, InotifyQueue.folderMask) else { return .elsewhere }
            if watch == tree[folder].watch { return .open(opened, path: path) }
            removeUnused(watch)
            return .elsewhere
        }
    }
}
