import Syscalls

extension FolderNode {
    /// Follows names through folders.
    /// - Returns: the entry; nil when there is none.
    func entry(at names: some Collection<Path>) -> Entry? {
        guard let first = names.first, let entry = entries[first] else { return nil }
        let rest = names.dropFirst()
        return rest.isEmpty ? entry : entry.folder?.entry(at: rest)
    }

    /// This folder and those on the way to some names, made where they are missing. Their trees count as changed.
    func chain(along names: some Collection<Path>) -> [FolderNode] {
        var chain = [self]
        for name in names {
            let node = chain[chain.count - 1]
            node.tree = nil
            if let child = node.entries[name]?.folder {
                chain.append(child)
            } else {
                let child = FolderNode()
                node.entries[name] = .folder(child)
                chain.append(child)
            }
        }
        chain[chain.count - 1].tree = nil
        return chain
    }

    /// Removes what is at some names.
    func remove(at names: some Collection<Path>) {
        guard let first = names.first else { return }
        tree = nil
        let rest = names.dropFirst()
        if rest.isEmpty { entries[first] = nil } else { entries[first]?.folder?.remove(at: rest) }
    }
}
