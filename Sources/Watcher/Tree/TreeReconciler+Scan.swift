import Syscalls

extension TreeReconciler {
    /// Opens a folder, makes sure that it is watched, **then** lists it: what came earlier is in the list, what comes later is
    /// an event, and what is in both has an equal signature.
    func scan(_ item: ScanQueue.Item) {
        guard tree.contains(item.folder) else { return }
        if case .lookAgain = item.purpose { return lookAgain(item.folder) }
        switch open(item.folder) {
        case .elsewhere: suspect(item.folder)
        case .failed(let error, let path): fail(item.folder, path, error)
        case .open(let opened, let path):
            do {
                // Never so, but for the test that proves that the order matters.
                if hooks.listsBeforeWatching {
                    try listing.read(opened.descriptor)
                } else {
                    guard arm(item.folder, opened, path) else { return }
                }
                hooks.whileArming?(Path(bytes: path))
                if hooks.listsBeforeWatching {
                    guard arm(item.folder, opened, path) else { return }
                } else {
                    try listing.read(opened.descriptor)
                }
            } catch {
                return fail(item.folder, path, error)
            }
            tree[item.folder].flags.subtract([.unreadable, .stale])
            compare(item.folder, opened, path, item.purpose)
        }
    }

    /// Sets a folder's watch on the open object, and finds out which file system it is on.
    /// - Returns: false when it is not to be entered.
    private func arm(_ folder: FolderID, _ opened: borrowing OpenFolder, _ path: [UInt8]) -> Bool {
        guard let status = try? opened.descriptor.status() else { return false }
        let parent = tree[folder].parent
        if parent != .none {
            if !crossesDevices, status.device != tree[parent].device, tree[parent].device != 0 {
                leave(folder, path)
                return false
            }
            let inherited = tree[parent].flags.intersection([.polled, .lacking])
            if inherited == .polled { tree[folder].flags.insert(.polled) }
        }
        tree[folder].device = status.device
        let kind = fileSystem(of: status.device, opened.descriptor, path)
        if let name = kind.silentName, !tree[folder].flags.contains(.polled) {
            tree[folder].flags.insert(.polled)
            notify(.polled(folder: Path(bytes: path), fileSystem: name))
        }
        if tree[folder].flags.intersection([.polled, .lacking]) == .polled { return true }
        do {
            if tree[folder].watch < 0 { try hooks.beforeAddingWatch?(tree.watchCount) }
            let watch = try queue.add(".", in: opened, InotifyQueue.folderMask)
            if isMistaken(folder, watch) { return false }
            setWatch(watch, of: folder, status)
            tree[folder].flags.subtract([.polled, .lacking])
        } catch {
            if error.number == .noSpace {
                tree[folder].flags.insert(.lacking)
                notify(.watchLimitReached(folder: Path(bytes: path), limit: .watches))
            } else {
                notify(.unreadable(folder: Path(bytes: path), reason: error.reason))
            }
            tree[folder].flags.insert(.polled)
        }
        return true
    }

    /// Whether the path of a folder of which nothing is known yet leads to another by now: what is found there must not be
    /// taken for how the folder was. The events that explain it are on their way.
    private func isMistaken(_ folder: FolderID, _ watch: Int32) -> Bool {
        guard tree[folder].watch >= 0, watch != tree[folder].watch,
            tree[folder].flags.isDisjoint(with: [.listed, .stale])
        else { return false }
        removeUnused(watch)
        suspect(folder)
        return true
    }

    func fileSystem(of device: UInt64, _ descriptor: borrowing Descriptor, _ path: [UInt8]) -> FileSystemKind {
        if let kind = fileSystems[device] { return kind }
        let kind =
            hooks.fileSystemType?(Path(bytes: path)).map { FileSystemKind(type: $0) }
            ?? FileSystemKind(of: descriptor) ?? FileSystemKind(type: 0)
        fileSystems[device] = kind
        return kind
    }

    /// Another folder may have the watch already: because the two are the same (a bind mount, a root
    /// that is a link), or because that one's path
    /// led here by a rename that has not been read yet.
    private func setWatch(_ watch: Int32, of folder: FolderID, _ status: FileStatus) {
        let old = tree[folder].watch
        if old == watch { return }
        // A different folder than before: its known names lead to different folders too.
        for position in 0..<tree[folder].entries.count {
            let child = tree[folder].entries[position].folder
            if child != .none { tree[child].flags.insert(.stale) }
        }
        if let old = tree.clearWatch(of: folder) { removeUnused(old) }
        for other in (tree.folder(ofWatch: watch).map { [$0] } ?? []) + tree.sharers(ofWatch: watch) {
            if let path = tree.path(of: other),
                let there = try? File.status(of: Path(bytes: path), followingLinks: true),
                there.inode == status.inode, there.device == status.device
            {
                continue
            }
            _ = tree.clearWatch(of: other)
            tree[other].flags.insert(.stale)
            suspect(other)
        }
        tree.setWatch(watch, of: folder)
    }

    /// Gives a watch back that no folder and no file has.
    func removeUnused(_ watch: Int32) {
        if tree.folder(ofWatch: watch) == nil, fileWatches[watch] == nil { queue.remove(watch) }
    }

    /// A folder whose path no longer leads to it: its name is checked again.
    func suspect(_ folder: FolderID) {
        guard tree.contains(folder) else { return }
        let parent = tree[folder].parent
        tree[folder].flags.insert(.stale)
        if parent == .none {
            if tree.rootPaths[tree[folder].slot] != nil { lostRoots.insert(folder) }
            return
        }
        unresolvedEvents += 1
        tree[parent].entries.withName(at: Int(tree[folder].slot)) { marks.restore(.suspected, $0, in: parent) }
    }

    /// A name to look at, wherever it stands; nothing if it is not known.
    func suspect(_ path: Path) {
        guard let folder = tree.folder(at: path.parent) else { return }
        path.name.bytes.withUnsafeBytes { marks.restore(.suspected, $0, in: folder) }
    }

    private func fail(_ folder: FolderID, _ path: [UInt8], _ error: SystemError) {
        if !tree[folder].flags.contains(.unreadable) {
            notify(.unreadable(folder: Path(bytes: path), reason: error.reason))
        }
        // What it held while it could be read is compared when it can be again; its events until then are not looked at.
        tree[folder].flags.insert([.unreadable, .listed])
        // Its content cannot be read any more, but may still exist: it stays as it was.
    }

    /// A folder on another device: its name stays, what it holds is not watched.
    private func leave(_ folder: FolderID, _ path: [UInt8]) {
        notify(.otherDevice(folder: Path(bytes: path)))
        unentered[Path(bytes: path)] = .otherDevice
        recordAll(below: folder, path)
        let parent = tree[folder].parent
        let slot = Int(tree[folder].slot)
        tree[parent].entries[slot].folder = .none
        tree.orphan(folder)
        discard(folder)
    }
}
