package import Syscalls

/// How a file differs between two snapshots.
package struct FileChange: Hashable, Sendable {
    /// A side of the difference: what the file was.
    package struct Side: Hashable, Sendable {
        /// Git's mode, for example `100644`.
        package let mode: String
        /// Its content.
        package let id: ObjectID
    }

    /// The file, relative to the project.
    package let path: Path
    /// What it was; nil when there was none.
    package let before: Side?
    /// What it is; nil when it was removed.
    package let after: Side?

    /// "added", "removed", "changed".
    package var word: String {
        switch (before, after) {
        case (nil, _): "added"
        case (_, nil): "removed"
        case (.some, .some): "changed"
        }
    }
}

extension ObjectStore {
    /// More rows of folders are not looked at: a tree that names another one ten times, which names another one ten times, and so
    /// on, takes no room on the disk and has no end.
    package static let rowLimit = 4_000_000

    /// The files that differ between two snapshots, sorted by path. Equal folders are skipped.
    /// - Parameter limit: the search stops after this many.
    package func changes(
        from old: SnapshotID, to new: SnapshotID, limit: Int = .max
    ) throws(ObjectError) -> [FileChange] {
        try compare(old.tree, new.tree, limit, rowLimit: Self.rowLimit)
    }

    /// All files of a snapshot, sorted by path.
    package func files(
        of snapshot: SnapshotID, rowLimit: Int = Self.rowLimit
    ) throws(ObjectError) -> [FileChange] {
        try compare(nil, snapshot.tree, .max, rowLimit: rowLimit)
    }

    // Not recursive: how deep a tree is, its maker decides.
    private func compare(
        _ oldRoot: ObjectID?, _ root: ObjectID, _ limit: Int, rowLimit: Int
    ) throws(ObjectError) -> [FileChange] {
        var result: [FileChange] = []
        var pending: [(old: ObjectID?, new: ObjectID?, place: Path)] = [(oldRoot, root, ".")]
        var rows = 0
        while result.count <= limit, let (old, new, place) = pending.popLast() {
            if old == new { continue }
            let before = try old.map { id throws(ObjectError) in try tree(id, at: place) } ?? [:]
            let after = try new.map { id throws(ObjectError) in try tree(id, at: place) } ?? [:]
            rows += 1 + before.count + after.count
            guard rows <= rowLimit else { throw .endless(root) }
            for name in Set(before.keys).union(after.keys) {
                let (left, right) = (before[name], after[name])
                if left == right { continue }
                let path = place == "." ? name : place / name
                let leftFolder = left.flatMap { $0.isFolder ? $0.id : nil }
                let rightFolder = right.flatMap { $0.isFolder ? $0.id : nil }
                if leftFolder != nil || rightFolder != nil { pending.append((leftFolder, rightFolder, path)) }
                let (leftFile, rightFile) = (left.flatMap(\.side), right.flatMap(\.side))
                if leftFile != nil || rightFile != nil {
                    result.append(FileChange(path: path, before: leftFile, after: rightFile))
                }
            }
        }
        return result.sorted { $0.path < $1.path }
    }

    /// Reads the tree of a folder. No path is longer than the kernel takes, and names that stand for something else are where they do.
    private func tree(_ id: ObjectID, at place: Path) throws(ObjectError) -> [Path: TreeEntry] {
        let entries = try tree(id)
        guard place.bytes.count <= Path.longest, entries.keys.allSatisfy({ SnapshotPlace.mayHold($0, place) }) else {
            throw .damaged(id)
        }
        return entries
    }
}
