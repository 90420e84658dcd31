import Loop
import Syscalls

/// Keeps the tree equal to the disk: sets watches, checks the names that events point at, and records in the ledger what
/// was there before. Knows nothing of time: its owner decides when to check and when to deliver.
///
/// All slow work is queued in `scans` and `marks`, so that the owner can do it in slices.
@LoopActor
final class TreeReconciler {
    var tree = DirectoryTree()
    var ledger = ChangeLedger()
    var marks = NameMarks()
    var scans = ScanQueue()
    var rules: IgnoreRules
    let queue: InotifyQueue
    var listing = DirectoryListing()
    /// Folders that were moved away and whose new place is not known yet, by the cookie of the rename.
    var pendingRenames: [UInt32: FolderID] = [:]
    /// The folder and name that a watch on a single file belongs to. Such a watch also reports writes through other hard links.
    var fileWatches: [Int32: [WatchedFile]] = [:]
    /// The inodes of folders that were renamed within the tree since the last delivery.
    var renamedInodes: Set<UInt64> = []
    /// The names that count in a folder that is watched for single files only.
    var selections: [FolderID: Set<[UInt8]>] = [:]
    /// What statfs(2) said of each device.
    var fileSystems: [UInt64: FileSystemKind] = [:]
    /// Set when the queue overflowed; the owner calls `rescanAll()`.
    var hasOverflowed = false
    /// Set when a listing has read events, which the owner has not settled yet.
    var hasReadEvents = false
    /// Roots whose own folder was moved, deleted or unmounted.
    var lostRoots: Set<FolderID> = []
    /// Folders whose ignore files changed.
    var ruleChanges: Set<FolderID> = []
    /// Those of them below which everything has been listed by the older rules.
    var listedBeforeRules: Set<FolderID> = []
    /// The roots that are links to files: what they lead to counts, not what they are.
    var linkedFiles: Set<Path> = []
    /// What places held that are watched in another way now, until it has been compared: see `TreeReconciler+Remember`.
    var remembered: [Path: Entry] = [:]
    /// Those places, the folders in them whose files nobody had listed, and the roots that did not exist.
    var formerPlaces = RootPlan()
    var unlistedFolders: Set<Path> = []
    var missingRoots: Set<Path> = []
    /// Why folders are not entered, by their paths.
    var unentered: [Path: Unseen.Reason] = [:]
    /// How often in a row the disk could not be understood because events about it were still on their way.
    var unresolvedEvents = 0
    /// The mount points as last read.
    var mountPoints: Set<Path> = []
    let hooks: WatcherHooks
    let notify: @LoopActor (Notice) -> Void
    var crossesDevices: Bool
    /// The folders where working copies of version control begin.
    var repositories: Set<Path> = []
    /// Set when one of them was added, removed or changed.
    var repositoriesChanged = false
    /// The paths, at the last delivery, of folders that were moved before their files were listed: see `TreeReconciler+Moves`.
    var origins: [FolderID: [UInt8]] = [:]

    init(
        _ configuration: WatcherConfiguration,
        notify: @escaping @LoopActor (Notice) -> Void
    ) throws(SystemError) {
        queue = try InotifyQueue()
        rules = IgnoreRules(configuration.ignore, roots: configuration.innerRoots)
        hooks = configuration.hooks
        crossesDevices = configuration.crossesDevices
        self.notify = notify
        mountPoints = Set(MountTable.points(in: (try? File.contents(of: "/proc/self/mountinfo")).flatMap { $0 } ?? []))
    }

    isolated deinit { listing.free() }

    /// True while something that events pointed at has not been processed.
    var hasWork: Bool { !marks.isEmpty || !scans.isEmpty || !ruleChanges.isEmpty }

    /// Does some of the work: the folders that must be armed first, then the names that were marked.
    func workOnce() {
        if let item = scans.pop() {
            scan(item)
        } else if let folder = ruleChanges.popFirst() {
            reload(folder)
        } else if let (folder, names) = marks.popSome() {
            reconcile(folder, names)
        }
    }

    /// What becomes of a folder's name.
    func decide(_ name: UnsafeRawBufferPointer, in folder: FolderID, _ path: [UInt8], isDirectory: Bool)
        -> IgnoreDecision
    {
        if tree[folder].flags.contains(.selective) {
            return selections[folder]?.contains(Array(name)) == true ? .kept : .leftOut(.notSelected)
        }
        return tree[folder].scope.decide(name, in: path, isDirectory: isDirectory)
    }

    /// Whether a folder's name does not count.
    func isIgnored(_ name: UnsafeRawBufferPointer, in folder: FolderID, _ path: [UInt8], isDirectory: Bool) -> Bool {
        decide(name, in: folder, path, isDirectory: isDirectory).isLeftOut
    }

    /// Records everything below a folder as it is known, because it will no longer be found at `path`.
    func recordAll(below folder: FolderID, _ path: [UInt8]) {
        var pending = [(folder, path)]
        while let (id, path) = pending.popLast() {
            for position in 0..<tree[id].entries.count {
                let entry = tree[id].entries[position]
                let child = DirectoryTree.join(path, tree[id].entries.name(at: position))
                ledger.record(Path(bytes: child), .known(entry))
                if entry.folder != .none { pending.append((entry.folder, child)) }
            }
        }
    }

    /// Records everything below a folder as new at `path`.
    func recordAllAbsent(below folder: FolderID, _ path: [UInt8]) {
        var pending = [(folder, path)]
        while let (id, path) = pending.popLast() {
            for position in 0..<tree[id].entries.count {
                let child = DirectoryTree.join(path, tree[id].entries.name(at: position))
                ledger.record(Path(bytes: child), .absent)
                let folder = tree[id].entries[position].folder
                if folder != .none { pending.append((folder, child)) }
            }
        }
    }

    /// Discards a folder that has no parent any more, with its watches.
    func discard(_ folder: FolderID) {
        if !origins.isEmpty { forgetOrigins(below: folder) }
        for watch in tree.discard(folder) { removeUnused(watch) }
    }

    /// Takes a name and what is below it out of the tree, after recording what was there.
    func remove(at position: Int, of folder: FolderID, _ path: [UInt8], recording: Bool = true) {
        let entry = tree[folder].entries[position]
        let own = DirectoryTree.join(path, tree[folder].entries.name(at: position))
        if recording {
            ledger.record(Path(bytes: own), .known(entry))
            if entry.folder != .none { recordAll(below: entry.folder, own) }
        }
        tree.removeEntry(at: position, of: folder)
        if entry.folder != .none { discard(entry.folder) }
    }
}
