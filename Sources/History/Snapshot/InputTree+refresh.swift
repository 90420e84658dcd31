import Syscalls

/// Scanning what has changed.
extension InputTree {
    /// Scans one path and everything below it.
    func refresh(_ path: Path) throws(SystemError) {
        if !problems.isEmpty {
            problems = problems.filter { path != "." && $0.key != path && $0.key.relative(to: path) == nil }
        }
        let up = Self.wayUp(of: path)
        if up.bytes.isEmpty {
            return try refresh(path.names[...], in: [root], InputSpot(path: ".", wanted: selection, trail: nil))
        }
        // A path may be below several ways up: `../../app/x` is not normal, and `..` may be among the inputs of `../..`.
        guard let wanted = selectionsAbove[up] else { return }
        let chain = root.chain(along: SnapshotPlace.names(of: up))
        try refresh(path.names.dropFirst(up.names.count), in: chain, InputSpot(path: up, wanted: wanted, trail: nil))
    }

    private func refresh(_ names: ArraySlice<Path>, in start: [FolderNode], _ spot: InputSpot) throws(SystemError) {
        var (chain, spot) = (start, spot)
        for (offset, name) in names.enumerated() {
            guard let wanted = spot.wanted[name], !SnapshotPlace.isReserved(name) else { return }
            let node = chain[chain.count - 1]
            let inner = spot.inner(name, wanted)
            let rest = names.dropFirst(offset + 1)
            // What is reported may be called after what stood there before: a folder may be a link by now, or the other way round.
            let found = rest.isEmpty || spot.trail != nil ? nil : look(at: inner.path)
            if !rest.isEmpty, let child = node.entries[name]?.folder, spot.trail != nil || found?.kind == .directory {
                chain.append(child)
                spot = inner
                if spot.trail != nil, let status = follow(inner.path) { spot = inner.entered(status) }
                continue
            }
            if let found, links[inner.path] != nil {
                if node.entries[name]?.file?.matches(found) == true { return try refresh(rest, behind: inner) }
                if found.kind != .symbolicLink { forgetLink(inner.path) }
            }
            // Either the path itself, or a parent of it that is new: then all below is.
            if try update(name, of: node, inner, look(at: inner.path), nil) { for node in chain { node.tree = nil } }
            return
        }
        // The project itself, or an ancestor of the inputs.
        if try scan(chain[chain.count - 1], spot, nil) { for node in chain { node.tree = nil } }
    }

    /// Scans a part of what a link leads to.
    private func refresh(_ names: ArraySlice<Path>, behind link: InputSpot) throws(SystemError) {
        let place = SnapshotPlace.names(ofTargetOf: link.path)
        guard root.entry(at: place)?.folder != nil, let status = follow(link.path) else {
            pendingLinks.insert(link.path)
            return
        }
        let spot = InputSpot(path: link.path, wanted: link.wanted, trail: LinkTrail(link: link.path)).entered(status)
        try refresh(names, in: root.chain(along: place), spot)
    }
}
