import Loop
import Syscalls

/// What is known of a place that a root needs.
enum PlaceState {
    /// Its folder in the tree, and the inode that its path led to.
    case present(FolderID, device: UInt64, inode: UInt64)
    case missing
}

extension Watcher {
    /// Brings the watched places in line with the configuration.
    func applyRoots(isFirst: Bool) {
        let rules = reconciler.rules
        let plan = RootPlan(
            configuration.roots,
            kind: { (try? File.status(of: $0, followingLinks: true)).flatMap { $0?.kind } },
            isIgnored: { rules.isIgnored($0, below: $1) }
        )
        for place in Array(places.keys) where !plan.places.contains(place) { removePlace(place, recording: false) }
        for place in plan.places where places[place] == nil {
            places[place] = .missing
            pathWatcher.watch(place.folder, .existence)
            check(place, isNew: false)
            if case .missing? = places[place] { publish(.rootMissing(place.folder)) }
        }
        if !isFirst { requestStep() }
    }

    func removePlace(_ place: RootPlan.Place, recording: Bool) {
        if case .present(let root, _, _)? = places[place] { reconciler.removeRoot(root, recording: recording) }
        places[place] = nil
        if !places.keys.contains(where: { $0.folder == place.folder }) { pathWatcher.forget(place.folder) }
    }

    /// Checks every root after an event about one of them.
    func checkRoots() {
        let lost = reconciler.lostRoots
        reconciler.lostRoots = []
        for (place, state) in places {
            if case .present(let root, _, _) = state {
                check(place, isNew: true, suspect: lost.contains(root))
            } else {
                check(place, isNew: true)
            }
        }
    }

    /// Compares one place with the disk.
    /// - Parameters:
    ///   - isNew: whether what is found there is reported as created.
    ///   - suspect: the folder was moved, deleted or unmounted, so that an equal inode proves nothing.
    func check(_ place: RootPlan.Place, isNew: Bool, suspect: Bool = false) {
        let status = (try? File.status(of: place.folder, followingLinks: true)).flatMap { $0 }
        let folder = status?.kind == .directory ? status : nil
        switch (places[place], folder) {
        case (.present(let root, let device, let inode), let folder?):
            if !suspect, folder.device == device, folder.inode == inode {
                if reconciler.tree[root].flags.contains(.unreadable) { reconciler.scans.append(root, .compare) }
                return
            }
            // Another folder under the same name: only the differences count.
            reconciler.tree[root].flags.insert(.stale)
            reconciler.scans.append(root, .compare)
            places[place] = .present(root, device: folder.device, inode: folder.inode)
        case (.present(let root, _, _), nil):
            reconciler.removeRoot(root, recording: true)
            places[place] = .missing
            publish(.rootMissing(place.folder))
            pathWatcher.refresh(place.folder)
            // Created again before its path was watched: no event would report it.
            if (try? File.status(of: place.folder, followingLinks: true)).flatMap({ $0 }) != nil {
                check(place, isNew: true)
            }
        case (_, let folder?):
            let root = reconciler.addRoot(place.folder, selection: place.selection, isNew: isNew)
            places[place] = .present(root, device: folder.device, inode: folder.inode)
            if isNew { publish(.rootFound(place.folder)) }
        case (_, nil): break
        }
    }

    // MARK: Paths outside the tree

    /// The queue of watched paths is readable.
    func readPathWatcher() { handleChangedPaths((try? pathWatcher.drain()) ?? []) }

    /// Handles paths that may have changed.
    func handleChangedPaths(_ changed: Set<Path>) {
        if changed.isEmpty { return }
        if !changed.isDisjoint(with: lockPaths) { checkLocks() }
        let now = loop.now
        if places.keys.contains(where: { changed.contains($0.folder) }) {
            checkRoots()
            if !reconciler.ledger.isEmpty || !reconciler.scans.isEmpty { apply(settle.handle(.activity, at: now)) }
            requestStep()
        }
        if let file = changed.intersection(ruleFiles).min() {
            reloadRules()
            publish(.rulesChanged(file))
        }
    }

    func reloadRules() {
        reconciler.rules = IgnoreRules(configuration.ignore)
        for (root, _) in reconciler.tree.roots { reconciler.ruleChanges.insert(root) }
        reconciler.repositoriesChanged = true
        requestStep()
    }

    /// Follows the working copies that the tree has: their locks, and git's files outside the tree that decide what is ignored.
    func updateRepositories() {
        if !reconciler.repositoriesChanged { return }
        reconciler.repositoriesChanged = false
        lockPaths = Set(reconciler.repositories.flatMap(VersionControl.locks(below:)))
        ruleFiles = configuration.ignore.git ? GitSettings.ruleFiles(of: reconciler.repositories) : []
        for (_, root) in reconciler.tree.roots { ruleFiles.formUnion(reconciler.rules.files(above: root)) }
        pathWatcher.watchOnly(lockPaths.union(ruleFiles), .content)
        checkLocks()
        if let path = pathWatcher.unwatched { publish(.watchLimitReached(folder: path, limit: .watches)) }
        if pathWatcher.hasBlindSpots { pollSoon() }
    }

    /// Checks which version control locks exist.
    private func checkLocks() {
        let wasHeld = !locks.isEmpty
        locks = lockPaths.filter { (try? File.status(of: $0)).flatMap { $0 } != nil }
        if locks.isEmpty == wasHeld { apply(settle.handle(wasHeld ? .unlocked : .locked, at: loop.now)) }
    }

    /// A burst is over although locks still exist: they have existed for too long.
    func publishLeftoverLocks() {
        if configuration.settle.lockLimit == .zero { return }
        for lock in locks.sorted() { publish(.lockLeftBehind(lock, after: configuration.settle.lockLimit)) }
    }

    /// The mounts of this process's namespace changed.
    func mountsChanged() {
        checkRoots()
        reconciler.checkMounts()
        if reconciler.hasWork { apply(settle.handle(.activity, at: loop.now)) }
        requestStep()
    }
}
