import Syscalls

/// What links lead to.
extension InputTree {
    /// More is not looked at: a link to a folder of data is no input that anybody wants to be read.
    static let linkedFilesLimit = 20_000

    /// Looks at the targets of the links that a scan has found.
    func followLinks() throws(SystemError) {
        for link in pendingLinks.sorted() {
            guard let wanted = links[link] else { continue }
            linksBehind[link] = nil
            linkedFiles = 0
            let place = SnapshotPlace.names(ofTargetOf: link)
            let chain = root.chain(along: place.dropLast())
            let (node, name) = (chain[chain.count - 1], place[place.count - 1])
            let status = follow(link)
            let isCovered = status.map { self.isCovered(link, $0) } ?? false
            if isCovered { coveredLinks.insert(link) } else { coveredLinks.remove(link) }
            guard let status, !isCovered else {
                node.entries[name] = nil
                continue
            }
            let spot = InputSpot(path: link, wanted: wanted, trail: LinkTrail(link: link))
            if Self.isOfTheKernel(link, in: project) {
                problems[link] = "leads to files that the kernel makes up, whose content nobody can know beforehand"
                node.entries[name] = nil
                continue
            }
            // Counted first: what is too much is not read either.
            if status.kind == .directory, !hasRoom(for: spot.entered(status)) {
                noteTooMuch(behind: link)
                node.entries[name] = nil
                continue
            }
            linkedFiles = 0
            _ = try update(name, of: node, spot, status, linkMemory?.entry(at: place.dropFirst()))
        }
        pendingLinks = []
    }

    /// Folders whose files have no content until they are read, and perhaps no end.
    private static let kernelFolders: [Path] = ["/proc", "/sys", "/dev"]

    private static func isOfTheKernel(_ link: Path, in project: Path) -> Bool {
        guard let real = try? File.resolved(project.following(link)) else { return false }
        return kernelFolders.contains { real.relative(to: $0) != nil } && real != "/dev/null"
    }

    func noteTooMuch(behind link: Path) {
        problems[link] = "leads to more than \(Self.linkedFilesLimit) files: name those that count, or ignore it"
    }

    /// Whether what a link leads to is little enough to be looked at.
    private func hasRoom(for spot: InputSpot) -> Bool {
        guard let folder = try? Folder(opening: project / spot.path, followingLinks: true) else { return true }
        let names: [Path]
        if case .only(let wanted) = spot.wanted {
            names = Array(wanted.keys)
        } else {
            names = (try? folder.entries()) ?? []
        }
        linkedFiles += names.count
        if linkedFiles > Self.linkedFilesLimit { return false }
        for name in names {
            guard let wanted = spot.wanted[name], let status = (try? folder.status(of: name)) ?? nil,
                status.kind == .directory
            else { continue }
            let inner = spot.inner(name, wanted)
            if inner.wanted == .everything, isIgnored(inner.path, true) { continue }
            if !hasRoom(for: inner) { return false }
        }
        return true
    }

    /// Forgets the links that are none any more.
    func dropLinks(below changed: [Path]) {
        if links.isEmpty { return }
        let changed = Set(changed)
        for link in Array(links.keys) where changed.contains(".") || Self.isAtOrBelow(link, changed) {
            if case .file(let memory)? = root.entry(at: SnapshotPlace.names(of: link)), memory.mode == .link {
                continue
            }
            forgetLink(link)
        }
    }

    /// Nothing is a link there any more.
    func forgetLink(_ link: Path) {
        (links[link], linksBehind[link]) = (nil, nil)
        pendingLinks.remove(link)
        coveredLinks.remove(link)
        root.remove(at: SnapshotPlace.names(ofTargetOf: link))
    }

    private static func isAtOrBelow(_ path: Path, _ places: Set<Path>) -> Bool {
        var path = path
        while !places.contains(path) {
            let parent = path.parent
            if parent == path || parent == "." { return false }
            path = parent
        }
        return true
    }

    /// What a link leads to; nil when it leads nowhere, or round in a circle.
    func follow(_ path: Path) -> FileStatus? {
        do { return try File.status(of: project / path, followingLinks: true) } catch {
            if error.number != .symbolicLink { problems[path] = "leads to what cannot be looked at: \(error.reason)" }
            return nil
        }
    }

    /// Whether a link leads straight to a folder all of whose inputs are among ours anyway.
    private func isCovered(_ link: Path, _ status: FileStatus) -> Bool {
        let own = project.following(link)
        guard status.kind == .directory, let says: Path = File.linkTarget(of: own), let real = try? File.resolved(own),
            Path.normal(own.parent / says) == real
        else { return false }
        let way = real.way(from: project)
        let up = Self.wayUp(of: way)
        guard var wanted = up.bytes.isEmpty ? selection : selectionsAbove[up] else { return false }
        var place = up.bytes.isEmpty ? "." : up
        for name in way.names.dropFirst(up.names.count) {
            guard let next = wanted[name] else { return false }
            place = place == "." ? name : place / name
            if next == .everything, isIgnored(place, true) { return false }
            wanted = next
        }
        return wanted == .everything
    }
}
