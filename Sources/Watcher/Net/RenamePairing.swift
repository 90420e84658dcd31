import Syscalls

/// Finds the renames among created and removed paths: the same file, unchanged, at another path.
enum RenamePairing {
    private struct Identity: Hashable {
        let inode: UInt64
        let modified: Int64
        let size: Int64
        let kind: FileKind
    }

    /// The changes sorted by path, each pair joined into one.
    /// - Parameter renamedInodes: the inodes of folders that were renamed according to events; their size and time change with their content.
    static func pair(_ judged: [JudgedChange], renamedInodes: Set<UInt64>) -> [Change] {
        var removed: [Identity: Int] = [:]
        var isCreating = false
        for (index, change) in judged.enumerated() {
            switch change.kind {
            case .removed: if let before = change.before { removed[identity(of: before, renamedInodes)] = index }
            case .created: isCreating = true
            case .modified, .metadata, .renamed: break
            }
        }
        var joined: [Int: Path] = [:]
        var gone: Set<Int> = []
        if isCreating, !removed.isEmpty {
            for (index, change) in judged.enumerated() {
                guard case .created = change.kind, let now = change.now,
                    let source = removed.removeValue(forKey: identity(of: now, renamedInodes))
                else { continue }
                joined[index] = judged[source].path
                gone.insert(source)
            }
        }
        return judged.indices.filter { !gone.contains($0) }.map { index in
            let change = judged[index]
            let kind = joined[index].map { .renamed(from: $0) } ?? change.kind
            let fileKind = (change.now ?? change.before)?.signature.kind ?? .regular
            return Change(path: change.path, kind: kind, fileKind: fileKind)
        }.sorted { $0.path < $1.path }
    }

    /// An inode number alone proves nothing: a new file may have got that of a removed one.
    private static func identity(of entry: Entry, _ renamedInodes: Set<UInt64>) -> Identity {
        let signature = entry.signature
        if signature.kind == .directory, renamedInodes.contains(signature.inode) {
            return Identity(inode: signature.inode, modified: 0, size: 0, kind: .directory)
        }
        return Identity(
            inode: signature.inode,
            modified: signature.modified,
            size: signature.size,
            kind: signature.kind
        )
    }
}
