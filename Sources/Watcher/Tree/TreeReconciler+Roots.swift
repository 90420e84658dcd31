import CInotify
import Syscalls

/// A single file with a watch of its own, in addition to the watch of its folder.
struct WatchedFile: Hashable {
    let folder: FolderID
    let name: [UInt8]
}

extension TreeReconciler {
    /// Adds a folder as a root.
    /// - Parameters:
    ///   - selection: the names in it that count; nil for everything in it and below.
    ///   - isNew: whether what it holds is to be reported as created.
    func addRoot(_ path: Path, selection: Set<[UInt8]>?, isNew: Bool) -> FolderID {
        let root = tree.addRoot(path, scope: selection == nil ? rules.scope(ofRoot: path) : .nothing)
        repositoriesChanged = true
        if let top = VersionControl.top(above: path) { updateRepository(top) }
        if let selection {
            tree[root].flags.insert(.selective)
            selections[root] = selection
        }
        scans.append(root, isNew ? .compare : selection == nil ? .arm : .baseline)
        return root
    }

    /// Takes a root out of the tree.
    /// - Parameter recording: whether what it held is reported as removed.
    func removeRoot(_ root: FolderID, recording: Bool) {
        if recording, let path = tree.path(of: root) { recordAll(below: root, path) }
        selections[root] = nil
        for (watch, files) in fileWatches where files.contains(where: { $0.folder == root }) {
            let left = files.filter { $0.folder != root }
            fileWatches[watch] = left.isEmpty ? nil : left
            if left.isEmpty { removeUnused(watch) }
        }
        lostRoots.remove(root)
        discard(root)
    }

    /// Watches a single file itself: writes through its other hard links, and to what it leads to as a link, come from elsewhere.
    ///
    /// One object has one watch with one mask. A folder may stand there by now that is watched as such: its mask may only grow.
    func watchFile(_ name: UnsafeRawBufferPointer, _ folder: FolderID, _ opened: borrowing OpenFolder, _ kind: FileKind)
    {
        if kind == .directory { return }
        let mask = UInt32(IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF)
        let watch = withCName(name) { try? queue.add($0, in: opened, mask | UInt32(IN_MASK_ADD)) }
        guard let watch, tree.folder(ofWatch: watch) == nil else { return }
        let file = WatchedFile(folder: folder, name: Array(name))
        if fileWatches[watch]?.contains(file) != true { fileWatches[watch, default: []].append(file) }
    }

    /// Compares every folder with the disk, because events were lost or a mount changed.
    func rescanAll() {
        hasOverflowed = false
        unresolvedEvents = 0
        discardPendingRenames()
        marks.removeAll()
        for (root, _) in tree.roots { enqueueAll(below: root) { _ in true } }
    }

    /// Queues the folders that send no events for a scan.
    func poll() {
        for (root, _) in tree.roots { enqueueAll(below: root) { $0.flags.contains(.polled) } }
    }

    private func enqueueAll(below top: FolderID, where isWanted: (Folder) -> Bool) {
        var pending = [top]
        while let id = pending.popLast() {
            if isWanted(tree[id]) { scans.append(id, tree[id].flags.contains(.listed) ? .compare : .baseline) }
            for position in 0..<tree[id].entries.count {
                let child = tree[id].entries[position].folder
                if child != .none { pending.append(child) }
            }
        }
    }

    /// True when some folder must be polled.
    var hasPolledFolders: Bool {
        // By number: a copy of each folder would be counted up and down.
        tree.folders.indices.contains { tree.folders[$0].flags.contains(.polled) }
    }
}
