import Syscalls

extension TreeReconciler {
    /// A working copy of version control begins at this folder, or does not any more.
    func updateRepository(_ folder: Path) {
        let isTop = VersionControl.isTop(folder)
        if isTop { repositories.insert(folder) }
        if isTop || repositories.remove(folder) != nil { repositoriesChanged = true }
    }

    /// The ignore files of a folder changed, or what git tracks in it: what is left out from now on leaves the tree, what is not any
    /// more comes in, and both are reported. Whoever depends on a file must learn that it counts now, or no longer.
    func reload(_ folder: FolderID) {
        guard tree.contains(folder), !tree[folder].flags.contains(.selective), let path = tree.path(of: folder) else {
            return
        }
        let parent = tree[folder].parent
        let own = Path(bytes: path)
        updateRepository(own)
        let scope = parent == .none ? rules.scope(ofRoot: own) : rules.scope(of: own, below: tree[parent].scope)
        if scope.isEquivalent(to: tree[folder].scope) { return }
        if mustBeListedFirst(folder) {
            ruleChanges.insert(folder)
        } else {
            setScope(scope, folder, path)
        }
    }

    /// What the older rules let through and nobody has listed yet is not new: it is listed by them first.
    private func mustBeListedFirst(_ folder: FolderID) -> Bool {
        // Once only: what cannot be listed is compared, and in doubt reported.
        if listedBeforeRules.remove(folder) != nil { return false }
        var isUnlisted = false
        forEachFolder(below: folder) { id in
            if tree[id].flags.isDisjoint(with: [.listed, .unreadable]) {
                scans.append(id, .baseline)
                isUnlisted = true
            }
        }
        if isUnlisted { listedBeforeRules.insert(folder) }
        return isUnlisted
    }

    /// A folder that was moved gets the rules of its new place.
    func rescope(_ folder: FolderID, _ path: [UInt8], below parent: IgnoreScope) {
        let scope = rules.scope(of: Path(bytes: path), below: parent)
        if !scope.isEquivalent(to: tree[folder].scope) || scope.looksAtPaths { setScope(scope, folder, path) }
    }

    private func setScope(_ scope: IgnoreScope, _ folder: FolderID, _ path: [UInt8]) {
        tree[folder].scope = scope
        for position in stride(from: tree[folder].entries.count - 1, through: 0, by: -1) {
            let name = Array(tree[folder].entries.name(at: position))
            let entry = tree[folder].entries[position]
            let isDirectory = entry.signature.kind == .directory
            if name.withUnsafeBytes({ isIgnored($0, in: folder, path, isDirectory: isDirectory) }) {
                remove(at: position, of: folder, path)
            } else if entry.folder != .none {
                let child = DirectoryTree.join(path, name)
                let own = rules.scope(of: Path(bytes: child), below: scope)
                setScope(own, entry.folder, child)
            }
        }
        scans.append(folder, .compare)
    }
}
