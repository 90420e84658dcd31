import Syscalls

/// Folders that are moved before their files have been listed for the first time. The kernel says that they are the same
/// folders, so whatever is found at the new place and was not created since existed at the old place.
extension TreeReconciler {
    /// Remembers where folders stand whose files are not known.
    func rememberOrigins(below top: FolderID, _ path: [UInt8]) {
        var pending = [(top, path)]
        while let (id, path) = pending.popLast() {
            if !tree[id].flags.contains(.listed), origins[id] == nil { origins[id] = path }
            for position in 0..<tree[id].entries.count {
                let child = tree[id].entries[position].folder
                if child != .none {
                    pending.append((child, DirectoryTree.join(path, tree[id].entries.name(at: position))))
                }
            }
        }
    }

    /// Has those that were moved listed at their new place, before the move is delivered.
    func listMoved(below top: FolderID) {
        if origins.isEmpty { return }
        forEachFolder(below: top) { if origins[$0] != nil { scans.append($0, .baseline) } }
    }

    /// Forgets folders that leave the tree: their numbers are reused.
    func forgetOrigins(below top: FolderID) {
        forEachFolder(below: top) { origins[$0] = nil }
    }

    /// Records a name of a folder that was elsewhere at the last delivery.
    /// - Parameter mark: what events said of it, if they did.
    func recordMoved(_ name: [UInt8], _ mark: NameMarks.Mark?, from origin: [UInt8], to path: [UInt8]) {
        ledger.record(Path(bytes: DirectoryTree.join(path, name)), .absent)
        if mark?.first.contains(.create) == true { return }
        ledger.record(Path(bytes: DirectoryTree.join(origin, name)), .existed)
    }

    /// Calls `body` with a folder and each one below it.
    func forEachFolder(below top: FolderID, _ body: (FolderID) -> Void) {
        var pending = [top]
        while let id = pending.popLast() {
            body(id)
            for position in 0..<tree[id].entries.count {
                let child = tree[id].entries[position].folder
                if child != .none { pending.append(child) }
            }
        }
    }
}
