import Loop
public import Syscalls

/// What a watcher holds now.
public struct WatcherStatistics: Hashable, Sendable {
    /// Kernel watches, of folders, single files and places on the way to roots.
    public let watches: Int
    /// How many this user may have; nil when it cannot be read.
    public let watchLimit: InotifyLimit?
    /// Folders in the tree.
    public let folders: Int
    /// Folders that are polled, since the kernel sends no events for them.
    public let polledFolders: Int
    /// Other names in the tree.
    public let files: Int
    /// Bytes of memory that the tree takes, without the allocator's own needs.
    public let memory: Int
}

extension Watcher {
    /// How many folders it knows of now.
    public var folderCount: Int { reconciler.tree.folderCount }

    /// What the watcher holds now. Walks the tree: not for every second.
    public var statistics: WatcherStatistics {
        let tree = reconciler.tree
        var names = 0
        var memory = tree.folders.capacity * MemoryLayout<Folder>.stride + tree.watchCount * 16
        var polled = 0
        for folder in tree.folders {
            names += folder.entries.count
            memory += folder.entries.footprint
            if folder.flags.contains(.polled) { polled += 1 }
        }
        return WatcherStatistics(
            watches: tree.watchCount + reconciler.fileWatches.count + pathWatcher.watchCount,
            watchLimit: .watches,
            folders: tree.folderCount,
            polledFolders: polled,
            files: names - (tree.folderCount - tree.roots.count),
            memory: memory
        )
    }

    /// The warnings so far, for callers that come later; at most the first hundred.
    public var warnings: [Notice] { activeNotices }

    /// Whether a path is watched, and what decided.
    public func explain(_ path: Path) -> PathExplanation { configuration.explain(path) }
}
