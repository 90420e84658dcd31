import Syscalls

extension TreeReconciler {
    /// A working copy of version control begins at this folder, or does not any more.
    func updateRepository(_ folder: Path) {
        let isTop = VersionControl.isTop(folder)
        if isTop { repositories.insert(folder) }
        if isTop || repositories.remove(folder) != nil { repositoriesChanged = true }
    }

    /// The ignore files of a folder changed: names that are now ignored leave the tree silently, others are added.
    func reload(_ folder: FolderID) {
        guard tree.contains(folder), let path = tree.path(of: folder) else { return }
        let parent = tree[folder].parent
        let older = tree[folder].scope
        let own = Path(bytes: path)
        updateRepository(own)
        let scope = parent == .none ? rules.scope(ofRoot: own) : rules.scope(of: own, below: tree[parent].scope)
        if scope.isEquivalent(to: older) { return }
        setScope(scope, folder, path, older: older)
    }

    /// A folder that was moved gets the rules of its new place.
    func rescope(_ folder: FolderID, _ path: [UInt8], below parent: IgnoreScope) {
        let older = tree[folder].scope
        let scope = rules.scope(of: Path(bytes: path), below: parent)
        if !scope.isEquivalent(to: older) || scope.looksAtPaths { setScope(scope, folder, path, older: older) }
    }

    private func setScope(_ scope: IgnoreScope, _ folder: FolderID, _ path: [UInt8], older: IgnoreScope) {
        tree[folder].scope = scope
        for position in stride(from: tree[folder].entries.count - 1, through: 0, by: -1) {
            let name = Array(tree[folder].entries.name(at: position))
            let entry = tree[folder].entries[position]
            let isDirectory = entry.signature.kind == .directory
            if name.withUnsafeBytes({ isIgnored($0, in: folder, path, isDirectory: isDirectory) }) {
                remove(at: position, of: folder, path, recording: false)
                ledger.forget(Path(bytes: DirectoryTree.join(path, name)))
            } else if entry.folder != .none {
                let child = DirectoryTree.join(path, name)
                let own = rules.scope(of: Path(bytes: child), below: scope)
                setScope(own, entry.folder, child, older: older)
            }
        }
        scans.append(folder, .reveal(older))
    }
}
