import Syscalls

extension TreeReconciler {
    /// Looks at the names of one folder that events pointed at.
    func reconcile(_ folder: FolderID, _ names: NameTable<NameMarks.Mark>) {
        guard tree.contains(folder) else { return }
        switch openWatched(folder) {
        case .elsewhere:
            // The folder was removed or moved, and its events will follow. Then its subtree is recorded as it was
            // known, so marks of writes must not be lost.
            if tree.path(of: folder) == nil { return }
            for position in names.items.indices {
                names.withName(at: position) { marks.restore(names[position], $0, in: folder) }
            }
            suspect(folder)
        case .failed(let error, let path):
            if !tree[folder].flags.contains(.unreadable) {
                notify(.unreadable(folder: Path(bytes: path), reason: error.reason))
                tree[folder].flags.insert(.unreadable)
            }
        case .open(let opened, let path):
            unresolvedEvents = 0
            if !tree[folder].flags.contains(.listed) {
                do {
                    try listing.read(opened.descriptor)
                    compare(folder, opened, path, .baseline)
                } catch {
                    notify(.unreadable(folder: Path(bytes: path), reason: error.reason))
                }
            }
            for position in names.items.indices {
                names.withName(at: position) { reconcile($0, names[position], folder, opened, path) }
            }
        }
    }

    private func reconcile(
        _ name: UnsafeRawBufferPointer,
        _ mark: NameMarks.Mark,
        _ folder: FolderID,
        _ opened: borrowing OpenFolder,
        _ path: [UInt8]
    ) {
        let status = withCName(name) { statusOfEntry($0, name, folder, opened.descriptor, path) }
        let own = Path(bytes: DirectoryTree.join(path, name))
        if mark.isBlind, let origin = origins[folder], origin != path {
            recordMoved(Array(name), mark, from: origin, to: path)
        } else if mark.isBlind {
            let wasAbsent = mark.first.contains(.create)
            ledger.record(own, wasAbsent ? .absent : .existed, seen: mark.seen, isOpen: mark.isOpen)
        }
        let position = tree[folder].entries.find(name)
        let decision = status.map { decide(name, in: folder, path, isDirectory: $0.kind == .directory) }
        guard let status, let decision, !decision.isLeftOut else {
            if let position { remove(at: position, of: folder, path) }
            return
        }
        let signature = Signature(status)
        let isLink = signature.kind == .symbolicLink
        let link = isLink ? withCName(name) { ContentHash.ofLink($0, in: opened.descriptor) } : 0
        if isWatchedItself(name, folder, path) { watchFile(name, folder, opened, signature.kind) }
        if let position {
            if signature.kind != .directory {
                let entry = tree[folder].entries[position]
                // Only found in a listing, as it was.
                if mark.seen == .listed, entry.signature == signature { return }
                ledger.record(own, .known(entry), seen: mark.seen, isOpen: mark.isOpen)
                if !mark.seen.isDisjoint(with: .content) { tree[folder].entries[position].contentHash = link }
            }
            update(position, folder, signature, path, name, .compare, link: link)
        } else {
            var entry = Entry(signature, contentHash: link)
            if recall(&entry, name, in: path) == .nothing {
                ledger.record(own, .absent, seen: mark.seen, isOpen: mark.isOpen)
            }
            let place = insert(entry, name, in: folder)
            if signature.kind == .directory, !tree[folder].flags.contains(.selective) {
                let scope = tree[folder].scope.scope(ofSubfolder: decision)
                scans.append(tree.addFolder(at: place, of: folder, scope: scope), .compare)
            }
        }
    }

    /// A known name has this signature now.
    func update(
        _ position: Int,
        _ folder: FolderID,
        _ signature: Signature,
        _ path: [UInt8],
        _ name: UnsafeRawBufferPointer,
        _ purpose: ScanQueue.Purpose,
        link: UInt64
    ) {
        let entry = tree[folder].entries[position]
        let child = entry.folder
        let isDirectory = signature.kind == .directory
        if entry.signature != signature {
            if case .baseline = purpose {
            } else if case .arm = purpose {
            } else {
                ledger.record(Path(bytes: DirectoryTree.join(path, name)), .known(entry))
            }
            tree[folder].entries[position].signature = signature
            if signature.hasOtherNames { tree[folder].flags.insert(.holdsHardLinks) }
            if !isDirectory { tree[folder].entries[position].contentHash = link }
        }
        if isDirectory, child != .none {
            let flags = tree[child].flags
            let isUnarmed = tree[child].watch < 0 && !flags.contains(.polled)
            if isUnarmed || !flags.isDisjoint(with: [.stale, .unreadable]) {
                scans.append(child, .compare)
            } else if !flags.contains(.listed), case .arm = purpose {
                scans.append(child, .arm)
            }
            // What could not be reached through it may be reached now.
            if entry.signature.permissions != signature.permissions || entry.signature.owner != signature.owner {
                forEachFolder(below: child) {
                    if $0 != child, tree[$0].flags.contains(.unreadable) { scans.append($0, .compare) }
                }
            }
        } else if isDirectory, !tree[folder].flags.contains(.selective) {
            // It was none before, or was on another device.
            let decision = decide(name, in: folder, path, isDirectory: true)
            let scope = tree[folder].scope.scope(ofSubfolder: decision)
            scans.append(tree.addFolder(at: position, of: folder, scope: scope), .compare)
        } else if !isDirectory, child != .none {
            recordAll(below: child, DirectoryTree.join(path, name))
            tree.orphan(child)
            tree[folder].entries[position].folder = .none
            discard(child)
        }
    }
}
