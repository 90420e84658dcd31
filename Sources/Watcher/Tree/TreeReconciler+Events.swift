import Syscalls

extension TreeReconciler {
    /// Reads every event that waits, and at least all that waited when it was called.
    /// - Returns: true when one of them concerned something that is watched.
    func drain() throws(SystemError) -> Bool {
        var concerns = false
        var left = max(queue.waitingBytes, 1)
        try withEventBuffer { (buffer) throws(SystemError) in
            while left > 0 {
                let count = try queue.read(into: buffer)
                if count == 0 { return }
                left -= count
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                InotifyEvent.forEach(in: bytes) { event in
                    if handle(event, UnsafeRawBufferPointer(rebasing: bytes[event.name])) { concerns = true }
                }
            }
        }
        return concerns
    }

    private func withEventBuffer(_ body: (UnsafeMutableRawBufferPointer) throws(SystemError) -> Void)
        throws(SystemError)
    {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 262_144, alignment: 8)
        defer { buffer.deallocate() }
        try body(buffer)
    }

    /// - Returns: true when the event concerns something that is watched.
    private func handle(_ event: InotifyEvent, _ name: UnsafeRawBufferPointer) -> Bool {
        hooks.onEvent?(rawEvent(event, name))
        if event.mask.contains(.overflow) {
            hasOverflowed = true
            return true
        }
        let isOfFile = fileWatches[event.watch].map { handleFileEvent(event, $0) } ?? false
        guard let folder = tree.folder(ofWatch: event.watch) else { return isOfFile }
        if name.isEmpty { return handleFolderEvent(event) || isOfFile }
        let changesFolders = event.mask.contains(.isDirectory) && !event.mask.isDisjoint(with: .binding)
        var concerns = false
        for sharer in tree.sharers(ofWatch: event.watch) {
            // Only one of them follows a rename; the others find out by looking.
            if changesFolders { markStale(name, in: sharer) }
            if mark(name, in: sharer, event.mask) { concerns = true }
        }
        if changesFolders { rebind(event, name, folder) }
        return mark(name, in: folder, event.mask) || concerns
    }

    /// What a name leads to may be another folder by now.
    private func markStale(_ name: UnsafeRawBufferPointer, in folder: FolderID) {
        guard let position = tree[folder].entries.find(name) else { return }
        let child = tree[folder].entries[position].folder
        if child != .none { tree[child].flags.insert(.stale) }
    }

    private func rawEvent(_ event: InotifyEvent, _ name: UnsafeRawBufferPointer) -> RawEvent {
        let folder = tree.folder(ofWatch: event.watch).flatMap { tree.path(of: $0) }
        let path = folder.map { Path(bytes: name.isEmpty ? $0 : DirectoryTree.join($0, name)) }
        return RawEvent(watch: event.watch, mask: event.mask.rawValue, cookie: event.cookie, path: path)
    }

    /// An event of a single file, by whichever of its names it was reached.
    private func handleFileEvent(_ event: InotifyEvent, _ files: [WatchedFile]) -> Bool {
        let isGone = event.mask.contains(.ignored)
        if isGone { fileWatches[event.watch] = nil }
        var concerns = false
        for file in files where tree.contains(file.folder) {
            let mask = isGone ? .suspected : event.mask
            if file.name.withUnsafeBytes({ mark($0, in: file.folder, mask) }) { concerns = true }
        }
        return concerns
    }

    /// An event of the watched folder itself.
    private func handleFolderEvent(_ event: InotifyEvent) -> Bool {
        let isGone = event.mask.contains(.ignored)
        let folders =
            isGone
            ? tree.dropWatch(event.watch)
            : (tree.folder(ofWatch: event.watch).map { [$0] } ?? []) + tree.sharers(ofWatch: event.watch)
        var concerns = false
        for folder in folders {
            let parent = tree[folder].parent
            if parent == .none {
                guard !event.mask.isDisjoint(with: [.ignored, .deleteSelf, .moveSelf, .unmount]) else { continue }
                lostRoots.insert(folder)
                concerns = true
            } else if isGone {
                // Check its name in the parent folder: it may belong to another folder by now.
                tree[folder].flags.insert(.stale)
                let name = Array(tree.name(of: folder))
                if name.withUnsafeBytes({ mark($0, in: parent, .suspected) }) { concerns = true }
            }
        }
        return concerns
    }

    /// Makes a name one to look at, unless it is ignored.
    func mark(_ name: UnsafeRawBufferPointer, in folder: FolderID, _ mask: EventMask) -> Bool {
        // Rules count even where their file itself is ignored, and so does the beginning of a repository.
        let isRule = IgnoreRules.matters(name) && !tree[folder].flags.contains(.selective)
        if isRule { ruleChanges.insert(folder) }
        if marks.join(mask, name, in: folder) { return true }
        if let path = tree.path(of: folder),
            isIgnored(name, in: folder, path, isDirectory: mask.contains(.isDirectory))
        {
            return isRule
        }
        marks.insert(name, in: folder, mask, isBlind: !tree[folder].flags.contains(.listed))
        return true
    }

    /// A name of a folder was created, removed or moved: the tree follows at once, so that later events of the same batch
    /// find their folder in its place.
    private func rebind(_ event: InotifyEvent, _ name: UnsafeRawBufferPointer, _ parent: FolderID) {
        let position = tree[parent].entries.find(name)
        let child = position.map { tree[parent].entries[$0].folder } ?? .none
        if event.mask.contains(.movedFrom), let position, child != .none {
            guard let path = tree.path(of: parent) else { return }
            let own = DirectoryTree.join(path, name)
            ledger.record(Path(bytes: own), .known(tree[parent].entries[position]))
            recordAll(below: child, own)
            rememberOrigins(below: child, own)
            renamedInodes.insert(tree[parent].entries[position].signature.inode)
            tree.removeEntry(at: position, of: parent)
            if let forgotten = pendingRenames.updateValue(child, forKey: event.cookie) { discard(forgotten) }
        } else if event.mask.contains(.movedTo), let moved = pendingRenames.removeValue(forKey: event.cookie) {
            adopt(moved, name, parent, replacing: position)
        } else if child != .none {
            tree[child].flags.insert(.stale)
        }
    }

    /// The second half of a rename: the folder keeps everything that is known about it under its new name.
    private func adopt(_ moved: FolderID, _ name: UnsafeRawBufferPointer, _ parent: FolderID, replacing position: Int?)
    {
        guard let path = tree.path(of: parent), !isIgnored(name, in: parent, path, isDirectory: true) else {
            return discard(moved)
        }
        if let position { remove(at: position, of: parent, path) }
        let own = DirectoryTree.join(path, name)
        ledger.record(Path(bytes: own), .absent)
        // The folder's lstat status is read when its mark is processed.
        let place = tree.insert(Entry(.unknownDirectory), name, in: parent)
        tree.attach(moved, at: place, of: parent)
        recordAllAbsent(below: moved, own)
        listMoved(below: moved)
        // Their paths may have been too long, or permissions on the way wrong.
        forEachFolder(below: moved) { if tree[$0].flags.contains(.unreadable) { scans.append($0, .compare) } }
        rescope(moved, own, below: tree[parent].scope)
    }

    /// Discards the folders whose rename has no second half: they were moved out of all roots.
    func discardPendingRenames() {
        for folder in pendingRenames.values { discard(folder) }
        pendingRenames.removeAll()
    }
}
