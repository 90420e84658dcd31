import Syscalls

extension TreeReconciler {
    /// Compares the listing of an open folder with what is known of it.
    func compare(
        _ folder: FolderID,
        _ opened: borrowing OpenFolder,
        _ path: [UInt8],
        _ purpose: ScanQueue.Purpose
    ) {
        let listing = listing
        let isSelective = tree[folder].flags.contains(.selective)
        let leafCounts = fileSystems[tree[folder].device]?.countsSubfolders ?? false
        let known = tree[folder].entries.count
        var seen = [Bool](repeating: false, count: known)
        readRules(folder, path)
        for item in listing.items {
            if case .arm = purpose, item.kind != nil, item.kind != .directory { continue }
            let isDirectory = item.kind == .directory
            let isKnownKind = item.kind != nil || isSelective
            if isKnownKind, isIgnored(item.name, in: folder, path, isDirectory: isDirectory) { continue }
            let position = inspect(item, folder, opened, path, purpose, leafCounts, judged: isKnownKind)
            if let position, position < known { seen[position] = true }
        }
        if case .arm = purpose {
            tree[folder].flags.insert(.preflightDone)
            // No event will say that a file changed before it was listed: it is listed before watching counts as begun.
            if tree[folder].flags.contains(.polled) { scans.append(folder, .baseline) }
            return
        }
        if known > 0 { removeUnseen(folder, path, seen) }
        if case .baseline = purpose { readWaitingEvents() }
        guard tree.contains(folder) else { return }
        tree[folder].entries.trim()
        tree[folder].flags.insert(.listed)
    }

    /// What was written between the watch and the first listing is in the listing, and its event may still wait. Read while the
    /// folder counts as not listed, the event says that the name is not part of how the folder was found.
    private func readWaitingEvents() {
        if queue.waitingBytes > 0, (try? drain()) == true { hasReadEvents = true }
    }

    /// Takes the rules of a folder that is listed for the first time from its own files; has them read again, later and with
    /// all that follows from it, for one that was known.
    private func readRules(_ folder: FolderID, _ path: [UInt8]) {
        let hasRules = listing.hasRules
        let parent = tree[folder].parent
        if hasRules { updateRepository(Path(bytes: path)) }
        if tree[folder].flags.contains(.listed) {
            if hasRules || tree[folder].scope.patterns.base == path { ruleChanges.insert(folder) }
        } else if hasRules, parent != .none {
            tree[folder].scope = rules.scope(of: Path(bytes: path), below: tree[parent].scope)
        }
    }

    /// Looks at one name of an open folder.
    /// - Returns: where it stands now; nil when it is not there or is ignored.
    private func inspect(
        _ item: DirectoryRecord,
        _ folder: FolderID,
        _ opened: borrowing OpenFolder,
        _ path: [UInt8],
        _ purpose: ScanQueue.Purpose,
        _ leafCounts: Bool,
        judged: Bool
    ) -> Int? {
        let name = item.name
        let position = tree[folder].entries.find(name)
        var watch: Int32?
        let status: FileStatus?
        if case .arm = purpose, position == nil, !tree[folder].flags.contains(.polled), mayAddWatch {
            (watch, status) = queue.arm(item.cName, in: opened)
        } else {
            status = statusOfEntry(item.cName, folder, opened.descriptor)
        }
        guard let status else { return nil }
        let signature = Signature(status)
        let link = signature.kind == .symbolicLink ? ContentHash.ofLink(item.cName, in: opened.descriptor) : 0
        let isDirectory = signature.kind == .directory
        if !judged, isIgnored(name, in: folder, path, isDirectory: isDirectory) { return nil }
        let isLeaf = leafCounts && status.links == 2
        if tree[folder].flags.contains(.selective) { watchFile(name, folder, opened) }
        if let position {
            update(position, folder, signature, path, name, purpose, link: link)
            return position
        }
        recordNew(name, folder, path, isDirectory, purpose)
        let place = tree.insert(Entry(signature, contentHash: link), name, in: folder)
        if isDirectory, !tree[folder].flags.contains(.selective) {
            enter(place, folder, path, name, purpose, status, isLeaf: isLeaf, watch: watch)
        }
        return place
    }

    /// False when a test's hook says that no watch is available.
    private var mayAddWatch: Bool {
        guard let hook = hooks.beforeAddingWatch else { return true }
        return (try? hook(tree.watchCount)) != nil
    }

    /// The status of a name as its folder counts it: a single file that is a root may be a link, and then what it leads to counts.
    func statusOfEntry(_ name: UnsafePointer<CChar>, _ folder: FolderID, _ descriptor: borrowing Descriptor)
        -> FileStatus?
    {
        if tree[folder].flags.contains(.selective), let target = descriptor.followedStatus(of: name) {
            return target
        }
        return (try? descriptor.status(of: name)) ?? nil
    }

    private func recordNew(
        _ name: UnsafeRawBufferPointer,
        _ folder: FolderID,
        _ path: [UInt8],
        _ isDirectory: Bool,
        _ purpose: ScanQueue.Purpose
    ) {
        switch purpose {
        case .arm: return
        case .baseline where isNewFolder(isDirectory, in: folder):
            break
        case .baseline:
            guard let origin = origins[folder], origin != path else { return }
            recordMoved(Array(name), marks[name, folder], from: origin, to: path)
            return
        case .compare: break
        case .reveal(let older):
            if older.ignores(name, in: path, isDirectory: isDirectory) { return }
        }
        ledger.record(Path(bytes: DirectoryTree.join(path, name)), .absent)
    }

    /// Whether what is seen for the first time is a folder that was not there when watching began.
    private func isNewFolder(_ isDirectory: Bool, in folder: FolderID) -> Bool {
        isDirectory && tree[folder].flags.contains(.preflightDone)
    }

    /// Makes a new entry a folder of the tree.
    private func enter(
        _ place: Int,
        _ parent: FolderID,
        _ path: [UInt8],
        _ name: UnsafeRawBufferPointer,
        _ purpose: ScanQueue.Purpose,
        _ status: FileStatus,
        isLeaf: Bool,
        watch: Int32?
    ) {
        let child = tree.addFolder(at: place, of: parent, scope: tree[parent].scope)
        let isSameDevice = status.device == tree[parent].device
        if let watch, tree.folder(ofWatch: watch) == nil {
            tree.setWatch(watch, of: child)
            if isLeaf, isSameDevice {
                // Armed without opening it; its files are listed later.
                tree[child].device = tree[parent].device
                tree[child].flags.insert(.preflightDone)
                return
            }
        }
        switch purpose {
        case .baseline where isNewFolder(true, in: parent): scans.append(child, .compare)
        case .arm, .baseline, .compare: scans.append(child, purpose)
        case .reveal(let older):
            let wasIgnored = older.ignores(name, in: path, isDirectory: true)
            scans.append(child, wasIgnored ? .baseline : .reveal(older))
        }
    }

    private func removeUnseen(_ folder: FolderID, _ path: [UInt8], _ seen: [Bool]) {
        // From the end, since removing moves the last entry.
        for position in stride(from: seen.count - 1, through: 0, by: -1) where !seen[position] {
            remove(at: position, of: folder, path)
        }
    }

    /// Calls `body` with a name as C has it.
    func withCName<Result>(_ name: UnsafeRawBufferPointer, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: name.count + 1, alignment: 1) { buffer in
            buffer.copyMemory(from: name)
            buffer[name.count] = 0
            guard let start = buffer.baseAddress else { return body([0]) }
            return body(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))
        }
    }
}
