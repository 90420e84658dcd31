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
    /// The files that differ between two snapshots, sorted by path. Equal folders are skipped.
    /// - Parameter limit: the search stops after this many.
    package func changes(
        from old: SnapshotID, to new: SnapshotID, limit: Int = .max
    ) throws(ObjectError) -> [FileChange] {
        var result: [FileChange] = []
        try compare(old.tree, new.tree, at: ".", limit, into: &result)
        return result.sorted { $0.path < $1.path }
    }

    /// All files of a snapshot, sorted by path.
    package func files(of snapshot: SnapshotID) throws(ObjectError) -> [FileChange] {
        var result: [FileChange] = []
        try compare(nil, snapshot.tree, at: ".", .max, into: &result)
        return result.sorted { $0.path < $1.path }
    }

    private func compare(
        _ old: ObjectID?, _ new: ObjectID?, at place: Path, _ limit: Int, into result: inout [FileChange]
    ) throws(ObjectError) {
        if old == new || result.count > limit { return }
        let before = try old.map { id throws(ObjectError) in try tree(id) } ?? [:]
        let after = try new.map { id throws(ObjectError) in try tree(id) } ?? [:]
        for name in Set(before.keys).union(after.keys) {
            let (left, right) = (before[name], after[name])
            if left == right { continue }
            let path = place == "." ? name : place / name
            let leftFolder = left.flatMap { $0.isFolder ? $0.id : nil }
            let rightFolder = right.flatMap { $0.isFolder ? $0.id : nil }
            if leftFolder != nil || rightFolder != nil {
                try compare(leftFolder, rightFolder, at: path, limit, into: &result)
            }
            let (leftFile, rightFile) = (left.flatMap(\.side), right.flatMap(\.side))
            if leftFile != nil || rightFile != nil {
                result.append(FileChange(path: path, before: leftFile, after: rightFile))
            }
        }
    }
}
