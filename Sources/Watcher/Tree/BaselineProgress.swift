/// How far the files' signatures have been taken, after all folders were armed.
struct BaselineProgress {
    private var next = 0

    /// True when every folder has been visited.
    private(set) var isComplete = false

    /// The next folder whose files are not known; nil when there is none.
    mutating func nextFolder(in tree: borrowing DirectoryTree) -> FolderID? {
        while next < tree.folders.count {
            let id = FolderID(raw: UInt32(next))
            next += 1
            if tree.contains(id), tree[id].flags.isDisjoint(with: [.listed, .unreadable]) { return id }
        }
        isComplete = true
        return nil
    }

    /// Begins again: new folders may have the numbers of old ones.
    mutating func restart() { self = BaselineProgress() }
}
