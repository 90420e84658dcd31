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
        let rules = surveyor.rules
        let plan = RootPlan(
            configuration.roots,
            kind: { (try? File.status(of: $0, followingLinks: true)).flatMap { $0?.kind } },
            isIgnored: { rules.isIgnored($0, below: $1) }
        )
        for place in Array(places.keys) where !plan.places.contains(place) { removePlace(place, noting: false) }
        for place in plan.places where places[place] == nil {
            places[place] = .missing
            lookout.watch(place.folder, .existence)
            check(place, isNew: false)
            if case .missing? = places[place] { tell(.rootMissing(place.folder)) }
        }
        if !isFirst { requestStep() }
    }

    func removePlace(_ place: RootPlan.Place, noting: Bool) {
        if case .present(let root, _, _)? = places[place] { surveyor.removeRoot(root, noting: noting) }
        places[place] = nil
        if !places.keys.contains(where: { $0.folder == place.folder }) { lookout.forget(place.folder) }
    }

    /// Something happened to roots: each is looked at.
    func checkRoots() {
        let lost = surveyor.lostRoots
        surveyor.lostRoots = []
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
            if !suspect, folder.device == device, folder.inode == inode { return }
            // Another folder under the same name: only the differences count.
            surveyor.unwatch(root)
            surveyor.scans.append(root, .compare)
            places[place] = .present(root, device: folder.device, inode: folder.inode)
        case (.present(let root, _, _), nil):
            surveyor.removeRoot(root, noting: true)
            places[place] = .missing
            tell(.rootMissing(place.folder))
            lookout.refresh(place.folder)
            // Made again before the lookout stood: nobody would tell.
            if (try? File.status(of: place.folder, followingLinks: true)).flatMap({ $0 }) != nil {
                check(place, isNew: true)
            }
        case (_, let folder?):
            let root = surveyor.addRoot(place.folder, selection: place.selection, isNew: isNew)
            places[place] = .present(root, device: folder.device, inode: folder.inode)
            if isNew { tell(.rootFound(place.folder)) }
        case (_, nil): break
        }
    }

    // MARK: Paths outside the tree

    /// The lookout's queue is readable.
    func readLookout() {
        let changed = (try? lookout.drain()) ?? []
        if changed.isEmpty { return }
        let heldBefore = locks
        locks = lockPaths.filter { (try? File.status(of: $0)).flatMap { $0 } != nil }
        let now = LoopInstant.now
        if locks.isEmpty != heldBefore.isEmpty { apply(settle.handle(locks.isEmpty ? .unlocked : .locked, at: now)) }
        if places.keys.contains(where: { changed.contains($0.folder) }) {
            checkRoots()
            if !surveyor.ledger.isEmpty || !surveyor.scans.isEmpty { apply(settle.handle(.activity, at: now)) }
            requestStep()
        }
        if !changed.isDisjoint(with: ruleFiles) { reloadRules() }
    }

    func reloadRules() {
        surveyor.rules = IgnoreRules(configuration.ignore)
        for (root, _) in surveyor.tree.roots { surveyor.ruleChanges.insert(root) }
        requestStep()
    }

    /// Follows the repositories that the tree has: their locks, and their ignore files that lie outside the tree.
    func updateRepositories() {
        let git = configuration.ignore.git
        let folders = surveyor.repositories
        let locks = Set(folders.map { GitSettings.folder(ofRepository: $0) / "index.lock" })
        if locks != lockPaths {
            lockPaths = locks
            lookout.watchOnly(locks.union(git ? ruleFilePaths(folders) : []), .content)
            ruleFiles = git ? ruleFilePaths(folders) : []
        }
    }

    private func ruleFilePaths(_ repositories: Set<Path>) -> Set<Path> {
        let own = repositories.map { GitSettings.excludeFile(ofRepository: $0) }
        return Set(own + [GitSettings.excludesFile()].compactMap { $0 })
    }

    /// The mounts of this process's namespace changed.
    func mountsChanged() {
        checkRoots()
        surveyor.checkMounts()
        if surveyor.hasWork { apply(settle.handle(.activity, at: .now)) }
        requestStep()
    }
}
