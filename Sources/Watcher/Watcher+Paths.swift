import Loop
import Syscalls

/// Paths outside the tree: ways to roots, targets of links, ignore files, version control locks.
extension Watcher {
    /// The queue of watched paths is readable.
    func readPathWatcher() { handleChangedPaths((try? pathWatcher.drain()) ?? []) }

    /// Handles paths that may have changed.
    func handleChangedPaths(_ changed: Set<Path>) {
        if changed.isEmpty { return }
        if !changed.isDisjoint(with: lockPaths) { checkLocks() }
        let now = loop.now
        if places.keys.contains(where: { changed.contains($0.folder) }) || !changed.isDisjoint(with: plan.links) {
            for link in changed.intersection(plan.links) { reconciler.suspect(link) }
            checkRoots()
            if !reconciler.ledger.isEmpty || reconciler.hasWork { apply(settle.handle(.activity, at: now)) }
            requestStep()
        }
        if let file = changed.intersection(ruleFiles).filter(hasOtherRules).min() {
            reloadRules()
            apply(settle.handle(.activity, at: now))
            publish(.rulesChanged(file))
        }
    }

    /// Git writes its index whenever it has looked at a file; only if it tracks others than before does it matter.
    private func hasOtherRules(_ file: Path) -> Bool {
        guard let repository = trackedIn[file] else { return true }
        let fingerprint = TrackedNames(of: repository).fingerprint
        return trackedFingerprints.updateValue(fingerprint, forKey: file) != fingerprint
    }

    func reloadRules() {
        reconciler.rules = IgnoreRules(configuration.ignore, roots: configuration.innerRoots)
        for (root, _) in reconciler.tree.roots { reconciler.ruleChanges.insert(root) }
        // Each repository has rules that those around it have nothing to do with.
        for top in reconciler.repositories {
            if let folder = reconciler.tree.folder(at: top) { reconciler.ruleChanges.insert(folder) }
        }
        reconciler.repositoriesChanged = true
        requestStep()
    }

    /// Follows the working copies that the tree has: their locks, and git's files outside the tree that decide what is ignored.
    func updateRepositories() {
        if !reconciler.repositoriesChanged { return }
        reconciler.repositoriesChanged = false
        lockPaths = Set(reconciler.repositories.flatMap(VersionControl.locks(below:)))
        ruleFiles = configuration.ignore.git ? GitSettings.ruleFiles(of: reconciler.repositories) : []
        noteIndexes()
        for (_, root) in reconciler.tree.roots { ruleFiles.formUnion(reconciler.rules.files(above: root)) }
        pathWatcher.watchOnly(lockPaths.union(ruleFiles), .content)
        checkLocks()
        if let path = pathWatcher.unwatched { publish(.watchLimitReached(folder: path, limit: .watches)) }
        if pathWatcher.hasBlindSpots { pollSoon() }
    }

    /// Remembers which names git tracks, to notice when it tracks others.
    private func noteIndexes() {
        trackedIn = [:]
        if !configuration.ignore.git { return }
        for top in reconciler.repositories where IgnoreRules.isRepository(top) {
            let repository = GitRepository(top)
            let index = TrackedNames.index(of: repository)
            trackedIn[index] = repository
            if trackedFingerprints[index] == nil {
                trackedFingerprints[index] = TrackedNames(of: repository).fingerprint
            }
        }
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
