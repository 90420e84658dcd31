import Loop
import Syscalls

/// What is known of a place that a root needs.
enum PlaceState {
    /// Its folder in the tree, and the inode that its path led to.
    case present(FolderID, device: UInt64, inode: UInt64)
    case missing
}

/// Why roots are applied.
enum RootsOccasion {
    /// Watching begins, or the configuration has changed: what is watched for the first time is taken as it is.
    case first, configured
    /// Something else stands at a root by now: what is found is reported.
    case found
}

extension Watcher {
    /// Brings the watched places in line with the configuration and with what stands at the roots.
    func applyRoots(_ occasion: RootsOccasion) {
        // A place is watched, then looked at. If it turns out to be another kind of thing, the plan is made again.
        for _ in 0..<4 {
            let next = makePlan()
            apply(next, occasion)
            if makePlan() == next { break }
        }
        requestStep()
    }

    /// Makes the plan again after something has changed at a root, or on the way to one.
    func replan() {
        let next = makePlan()
        if next == plan { return }
        settleTree()
        applyRoots(.found)
    }

    private func makePlan() -> RootPlan {
        RootPlan(configuration.roots, crossesDevices: configuration.crossesDevices) { path in
            let own = (try? File.status(of: path)).flatMap { $0 }
            let isLink = own?.kind == .symbolicLink
            let target = isLink ? (try? File.status(of: path, followingLinks: true)).flatMap { $0 } : own
            return RootPlan.Sight(kind: target?.kind, isLink: isLink, device: target?.device)
        }
    }

    private func apply(_ next: RootPlan, _ occasion: RootsOccasion) {
        plan = next
        planPaths = Set(configuration.roots.flatMap { ancestors(of: $0.path) })
        let gone = places.keys.filter { !next.places.contains($0) }
        for place in gone { removePlace(place) }
        // After that: a link to a folder that leads elsewhere now is watched in another way.
        followLinks(next.links)
        if !gone.isEmpty, occasion != .found { reconciler.ledger.keep { matters($0, $1) } }
        var hasNew = false
        for place in next.places where places[place] == nil {
            hasNew = true
            places[place] = .missing
            pathWatcher.watch(place.folder, .existence)
            check(place, isNew: occasion == .found)
            if case .missing? = places[place] { publish(.rootMissing(place.folder)) }
        }
        if hasNew { restartBackground() }
    }

    private func ancestors(of path: Path) -> [Path] {
        var folders = [path]
        while let last = folders.last, last.parent != last { folders.append(last.parent) }
        return folders
    }

    /// Follows the roots that are links to files: what they lead to may lie anywhere.
    private func followLinks(_ links: Set<Path>) {
        let old = reconciler.linkedFiles
        reconciler.linkedFiles = links
        for link in links.symmetricDifference(old) { reconciler.suspect(link) }
        pathWatcher.watchOnly(links, .target)
    }

    /// Reads what has happened to the tree so far, before its roots change.
    func settleTree() {
        _ = drain()
        reconciler.discardPendingRenames()
        restorePending()
    }

    private func removePlace(_ place: RootPlan.Place) {
        // It may be gone itself; then what it held was removed.
        if place.selection == nil { check(place, isNew: true) }
        if case .present(let root, _, _)? = places[place] {
            reconciler.rememberRoot(root, place)
        } else {
            reconciler.rememberMissing(place)
        }
        places[place] = nil
        if !places.keys.contains(where: { $0.folder == place.folder }) { pathWatcher.forget(place.folder) }
    }

    /// Whether what stood at a path before the last change of the roots still matters: what a root that is a folder is called is
    /// nothing that it holds.
    private func matters(_ path: Path, _ before: ChangeLedger.Before) -> Bool {
        if plan.covers(path) { return true }
        guard case .known(let entry) = before else { return false }
        return isCovered(path, entry)
    }

    /// Whether what is remembered of a path lies where something is watched now.
    func isCovered(_ path: Path, _ entry: Entry) -> Bool {
        plan.covers(path)
            || (entry.signature.kind != .directory && plan.places.contains { $0.folder == path && $0.selection == nil })
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
        replan()
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
            // The way to it may lead through other links now.
            pathWatcher.refresh(place.folder)
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
}
