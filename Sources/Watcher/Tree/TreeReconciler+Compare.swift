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
        if case .compare = purpose, listing.items.count + known > Self.comparedAtOnce {
            return compareLater(folder)
        }
        for item in listing.items {
            if case .arm = purpose, item.kind != nil, item.kind != .directory { continue }
            let isDirectory = item.kind == .directory
            let isKnownKind = item.kind != nil || isSelective
            let decision = isKnownKind ? decide(item.name, in: folder, path, isDirectory: isDirectory) : nil
            if decision?.isLeftOut == true { continue }
            let position = inspect(item, folder, opened, path, purpose, leafCounts, decision)
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

    /// A folder with more names is compared in slices.
    private static let comparedAtOnce = 2048

    /// Marks the names that are or were in a folder, to be checked one after another: other work on the loop goes on meanwhile.
    private func compareLater(_ folder: FolderID) {
        // From here on its names are known, or marked.
        tree[folder].flags.insert(.listed)
        for item in listing.items { marks.restore(.listed, item.name, in: folder) }
        for position in 0..<tree[folder].entries.count {
            tree[folder].entries.withName(at: position) { marks.restore(.listed, $0, in: folder) }
        }
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
        } else if hasRules, parent != .none, !tree[folder].flags.contains(.rulesRead) {
            tree[folder].scope = rules.scope(of: Path(bytes: path), below: tree[parent].scope)
        }
        // From here on a change to them is one, also while the files are not listed yet.
        tree[folder].flags.insert(.rulesRead)
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
        _ decision: IgnoreDecision?
    ) -> Int? {
        let name = item.name
        let position = tree[folder].entries.find(name)
        var watch: Int32?
        let status: FileStatus?
        if case .arm = purpose, position == nil, !tree[folder].flags.contains(.polled), mayAddWatch {
            (watch, status) = queue.arm(item.cName, in: opened)
        } else {
            status = statusOfEntry(item.cName, name, folder, opened.descriptor, path)
        }
        guard let status else { return nil }
        let signature = Signature(status)
        let link = signature.kind == .symbolicLink ? ContentHash.ofLink(item.cName, in: opened.descriptor) : 0
        let isDirectory = signature.kind == .directory
        let decision = decision ?? decide(name, in: folder, path, isDirectory: isDirectory)
        if decision.isLeftOut { return nil }
        let isLeaf = leafCounts && status.links == 2
        if isWatchedItself(name, folder, path) { watchFile(name, folder, opened, signature.kind) }
        if let position {
            update(position, folder, signature, path, name, purpose, link: link)
            return position
        }
        var entry = Entry(signature, contentHash: link)
        if recall(&entry, name, in: path) == .nothing { recordNew(name, folder, path, isDirectory, purpose) }
        let place = insert(entry, name, in: folder)
        if isDirectory, !tree[folder].flags.contains(.selective) {
            enter(place, folder, decision, purpose, status, isLeaf: isLeaf, watch: watch)
        }
        return place
    }

    /// False when a test's hook says that no watch is available.
    private var mayAddWatch: Bool {
        guard let hook = hooks.beforeAddingWatch else { return true }
        return (try? hook(tree.watchCount)) != nil
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
        case .compare, .lookAgain: break
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
        _ decision: IgnoreDecision,
        _ purpose: ScanQueue.Purpose,
        _ status: FileStatus,
        isLeaf: Bool,
        watch: Int32?
    ) {
        let scope = tree[parent].scope.scope(ofSubfolder: decision)
        let child = tree.addFolder(at: place, of: parent, scope: scope)
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
        case .arm, .baseline, .compare, .lookAgain: scans.append(child, purpose)
        }
    }

    private func removeUnseen(_ folder: FolderID, _ path: [UInt8], _ seen: [Bool]) {
        // From the end, since removing moves the last entry.
        for position in stride(from: seen.count - 1, through: 0, by: -1) where !seen[position] {
            remove(at: position, of: folder, path)
        }
    }
}
