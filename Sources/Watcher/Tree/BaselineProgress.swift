import Loop

/// How far the files' signatures have been taken, after all folders were armed.
struct BaselineProgress {
    private var next = 0

    /// True when every folder has been visited.
    private(set) var isComplete = false

    /// Lists the next folder whose files are not known.
    /// - Returns: false when there is none.
    @LoopActor
    mutating func scanNext(_ reconciler: TreeReconciler) -> Bool {
        while next < reconciler.tree.folders.count {
            let id = FolderID(raw: UInt32(next))
            next += 1
            if reconciler.tree.contains(id), reconciler.tree[id].flags.isDisjoint(with: [.listed, .unreadable]) {
                reconciler.scan(ScanQueue.Item(folder: id, purpose: .baseline))
                return true
            }
        }
        isComplete = true
        return false
    }
}
