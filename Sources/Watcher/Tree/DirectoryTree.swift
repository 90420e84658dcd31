import Syscalls

/// The folders that are watched, with what is known of each name in them. Paths come from parent to parent; none is stored.
struct DirectoryTree {
    private(set) var folders: [Folder] = []
    private var free: [FolderID] = []
    private var byWatch = WatchTable()
    /// Further folders with the watch of one in `byWatch`, because they are the same folder: bind mounts, and roots that are links.
    private var sharers: [Int32: [FolderID]] = [:]
    /// The paths of the roots, by the number in their folder's `slot`.
    private(set) var rootPaths: [UInt32: Path] = [:]
    /// The folders that are roots, the longest path first, so that a root within another is found before it.
    private(set) var roots: [(id: FolderID, path: Path)] = []
    private var lastRoot: UInt32 = 0

    /// Values of `slot` without a name: a free place, and a folder without a parent.
    private static let free: UInt32 = .max
    private static let detached: UInt32 = .max - 1

    subscript(id: FolderID) -> Folder {
        get { folders[id.index] }
        _modify { yield &folders[id.index] }
    }

    /// How many folders there are, and how many of them have a watch.
    var folderCount: Int { folders.count - free.count }
    var watchCount: Int { byWatch.count }

    /// True when the number stands for a folder now.
    func contains(_ id: FolderID) -> Bool { id.index < folders.count && folders[id.index].slot != Self.free }

    // MARK: Growing and shrinking

    /// Adds a root.
    mutating func addRoot(_ path: Path, scope: IgnoreScope) -> FolderID {
        lastRoot += 1
        rootPaths[lastRoot] = path
        var folder = Folder(scope: scope)
        folder.slot = lastRoot
        let id = allocate(folder)
        roots.append((id, path))
        roots.sort { $0.path.bytes.count > $1.path.bytes.count }
        return id
    }

    /// Makes an entry of a folder a folder of the tree.
    mutating func addFolder(at position: Int, of parent: FolderID, scope: IgnoreScope) -> FolderID {
        var folder = Folder(scope: scope)
        folder.parent = parent
        folder.slot = UInt32(position)
        let id = allocate(folder)
        self[parent].entries[position].folder = id
        return id
    }

    private mutating func allocate(_ folder: Folder) -> FolderID {
        if let id = free.popLast() {
            folders[id.index] = folder
            return id
        }
        folders.append(folder)
        return FolderID(raw: UInt32(folders.count - 1))
    }

    /// Adds a name to a folder.
    mutating func insert(_ entry: Entry, _ name: UnsafeRawBufferPointer, in folder: FolderID) -> Int {
        self[folder].entries.insert(entry, name: name)
    }

    /// Takes a name out of a folder. What it leads to stays, without a parent.
    mutating func removeEntry(at position: Int, of folder: FolderID) {
        let child = self[folder].entries[position].folder
        self[folder].entries.remove(at: position)
        if position < self[folder].entries.count {
            let moved = self[folder].entries[position].folder
            if moved != .none { self[moved].slot = UInt32(position) }
        }
        if child != .none { orphan(child) }
    }

    /// Takes a folder from its parent; its name stays there, as a name only if the caller says so.
    mutating func orphan(_ id: FolderID) {
        self[id].parent = .none
        self[id].slot = Self.detached
    }

    /// Frees a folder that has no parent any more, and all below it.
    /// - Returns: the watches that are given up. The caller deals with them afterwards: a closure that is called from here may not
    ///   touch the tree, since it would run within a change to it.
    mutating func discard(_ top: FolderID) -> [Int32] {
        var watches: [Int32] = []
        var pending = [top]
        while let id = pending.popLast() {
            for position in 0..<self[id].entries.count {
                let child = self[id].entries[position].folder
                if child != .none { pending.append(child) }
            }
            if let watch = clearWatch(of: id) { watches.append(watch) }
            if rootPaths.removeValue(forKey: self[id].parent == .none ? self[id].slot : Self.detached) != nil {
                roots.removeAll { $0.id == id }
            }
            var empty = Folder(scope: .nothing)
            empty.slot = Self.free
            self[id] = empty
            free.append(id)
        }
        return watches
    }

    /// Puts a folder without a parent under a name that exists.
    mutating func attach(_ id: FolderID, at position: Int, of parent: FolderID) {
        self[parent].entries[position].folder = id
        self[id].parent = parent
        self[id].slot = UInt32(position)
    }

    // MARK: Watches

    /// The folder that a watch belongs to; one of them, if several are the same.
    func folder(ofWatch watch: Int32) -> FolderID? { byWatch[watch] }

    /// The other folders that a watch belongs to.
    func sharers(ofWatch watch: Int32) -> [FolderID] { sharers.isEmpty ? [] : sharers[watch] ?? [] }

    /// Gives a folder a watch, which others may have too.
    mutating func setWatch(_ watch: Int32, of id: FolderID) {
        if self[id].watch == watch { return }
        _ = clearWatch(of: id)
        self[id].watch = watch
        if byWatch[watch] == nil { byWatch.set(watch, id) } else { sharers[watch, default: []].append(id) }
    }

    /// Forgets the watch of a folder.
    /// - Returns: the watch, if it had one that no other folder has.
    mutating func clearWatch(of id: FolderID) -> Int32? {
        let watch = self[id].watch
        guard watch >= 0 else { return nil }
        self[id].watch = -1
        var others = sharers(ofWatch: watch)
        if byWatch[watch] == id {
            byWatch.remove(watch)
            guard let heir = others.popLast() else { return watch }
            byWatch.set(watch, heir)
        } else {
            others.removeAll { $0 == id }
        }
        sharers[watch] = others.isEmpty ? nil : others
        return nil
    }

    /// Forgets a watch that the kernel has given up.
    /// - Returns: the folders that had it.
    mutating func dropWatch(_ watch: Int32) -> [FolderID] {
        let folders = (byWatch[watch].map { [$0] } ?? []) + sharers(ofWatch: watch)
        for id in folders { self[id].watch = -1 }
        byWatch.remove(watch)
        sharers[watch] = nil
        return folders
    }
}
