import Syscalls

/// When roots change, the same files are watched in another way: a folder by itself instead of with all around it, a file where a
/// folder was. What was known of them is remembered until they have been listed again: so content that is the same causes
/// nothing, and what was written in between is found by comparing, whichever watch stood at that moment.
extension TreeReconciler {
    /// What is remembered of a path.
    enum Recollection {
        /// It was not watched, or nobody had looked yet.
        case nothing
        /// It was there; if it is another now, that has been recorded.
        case known
        /// It was watched and not there, which has been recorded.
        case absent
    }

    /// True until everything has been listed that is watched in another way now.
    var isComparingRoots: Bool { !formerPlaces.places.isEmpty }

    /// Remembers that nothing was where a root was waited for.
    func rememberMissing(_ place: RootPlan.Place) {
        formerPlaces.add(place)
        if place.selection == nil { missingRoots.insert(place.folder) }
    }

    /// Takes the root of a place out of the tree and remembers what it held.
    func rememberRoot(_ root: FolderID, _ place: RootPlan.Place) {
        forEachFolder(below: root) { folder in
            if tree[folder].flags.contains(.listed) { return }
            guard let path = tree.path(of: folder).map({ Path(bytes: $0) }) else { return }
            // What is known of it from before the root before this one is still known.
            if !formerPlaces.coversContent(of: path) { unlistedFolders.insert(path) }
        }
        formerPlaces.add(place)
        forEachFolder(below: root) { folder in
            if let names = marks.take(folder) { recordMarks(names, folder) }
        }
        if let path = tree.path(of: root) { rememberAll(below: root, path) }
        removeRoot(root, recording: false)
    }

    private func rememberAll(below top: FolderID, _ path: [UInt8]) {
        var pending = [(top, path)]
        while let (id, path) = pending.popLast() {
            for position in 0..<tree[id].entries.count {
                var entry = tree[id].entries[position]
                let own = DirectoryTree.join(path, tree[id].entries.name(at: position))
                if entry.folder != .none { pending.append((entry.folder, own)) }
                entry.folder = .none
                remembered[Path(bytes: own)] = entry
            }
        }
    }

    /// Has the ledger note what events said of a folder and nobody has looked at yet: it leaves the tree.
    private func recordMarks(_ names: NameTable<NameMarks.Mark>, _ folder: FolderID) {
        guard let path = tree.path(of: folder) else { return }
        for position in names.items.indices {
            let mark = names[position]
            let own = Path(bytes: DirectoryTree.join(path, names.name(at: position)))
            let known = names.withName(at: position) { tree[folder].entries.find($0) }
            let before: ChangeLedger.Before =
                if let known {
                    .known(tree[folder].entries[known])
                } else {
                    mark.isBlind && !mark.first.contains(.create) ? .existed : .absent
                }
            ledger.record(own, before, seen: mark.seen, isOpen: mark.isOpen)
        }
    }

    /// Compares a name that comes into the tree with what is remembered of it.
    func recall(_ entry: inout Entry, _ name: UnsafeRawBufferPointer, in folder: [UInt8]) -> Recollection {
        if !isComparingRoots { return .nothing }
        let path = Path(bytes: DirectoryTree.join(folder, name))
        guard let old = remembered.removeValue(forKey: path) else {
            let wasWatched = formerPlaces.covers(path) && !unlistedFolders.contains(Path(bytes: folder))
            if !wasWatched, !missingRoots.contains(path) { return .nothing }
            ledger.record(path, .absent)
            return .absent
        }
        if old.signature != entry.signature {
            ledger.record(path, .known(old))
        } else if entry.signature.kind == .regular {
            entry.contentHash = old.contentHash
        }
        return .known
    }

    /// Everything has been listed: what is still remembered is not there any more.
    /// - Parameter isCovered: whether a path lies where something is watched now.
    func forgetRemembered(where isCovered: (Path, Entry) -> Bool) {
        for (path, entry) in remembered where isCovered(path, entry) { ledger.record(path, .known(entry)) }
        (remembered, formerPlaces, unlistedFolders, missingRoots) = ([:], RootPlan(), [], [])
    }
}
