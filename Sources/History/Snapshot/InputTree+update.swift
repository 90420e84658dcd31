import Syscalls

extension InputTree {
    /// Brings one entry of a folder up to date.
    /// - Parameters:
    ///   - found: what stands there; links not followed.
    ///   - memory: what was remembered of it before this tree was made.
    /// - Returns: whether it differs from what was remembered.
    func update(
        _ name: Path, of node: FolderNode, _ spot: InputSpot, _ found: FileStatus?, _ memory: FolderNode.Entry?
    ) throws(SystemError) -> Bool {
        guard let found, spot.wanted != .everything || isInput(name, of: node, at: spot.path, found) else {
            return node.entries.removeValue(forKey: name) != nil
        }
        let status = found.kind == .symbolicLink ? statusBehind(spot, found) : found
        if status.kind == .directory {
            let inner = spot.entered(status)
            if case .folder(let child) = node.entries[name] { return try scan(child, inner, nil) }
            let child = FolderNode()
            node.entries[name] = .folder(child)
            try scan(child, inner, memory?.folder)
            return true
        }
        guard spot.wanted == .everything || status.kind == .symbolicLink, FileMemory.Mode(status) != nil else {
            if roots.contains(spot.path) { noteKind(status, at: spot.path) }
            return node.entries.removeValue(forKey: name) != nil
        }
        return try update(name, of: node, spot, file: status, memory)
    }

    private func update(
        _ name: Path, of node: FolderNode, _ spot: InputSpot, file status: FileStatus, _ memory: FolderNode.Entry?
    ) throws(SystemError) -> Bool {
        let known = node.entries[name]?.file
        if let known, known.matches(status) { return false }
        if known == nil, let old = memory?.file, old.matches(status),
            // The content of what is too large was never there.
            status.size > Self.keptFileLimit || isKept(old.id)
        {
            node.entries[name] = .file(old)
            return true
        }
        let follows = spot.trail != nil && status.kind != .symbolicLink
        guard let memory = try remember(spot.path, followingLinks: follows) else {
            return node.entries.removeValue(forKey: name) != nil
        }
        node.entries[name] = .file(memory)
        return memory.id != known?.id || memory.mode != known?.mode
    }

    /// What stands for a link. Among the inputs it is what the link says, and its target is looked at afterwards; behind another
    /// link it is the target itself, unless that leads nowhere, or back.
    private func statusBehind(_ spot: InputSpot, _ link: FileStatus) -> FileStatus {
        guard let trail = spot.trail else {
            guard followsLinks || spot.wanted != .everything || roots.contains(spot.path) else { return link }
            links[spot.path] = spot.wanted
            pendingLinks.insert(spot.path)
            return link
        }
        linksBehind[trail.link, default: []].insert(spot.path)
        guard let target = follow(spot.path), target.kind != .directory || !trail.leads(through: target) else {
            return link
        }
        return target
    }

    /// Whether something found is an input. An earlier input stays one: changed rules need a new tree.
    private func isInput(_ name: Path, of node: FolderNode, at path: Path, _ status: FileStatus) -> Bool {
        let isFolder = status.kind == .directory
        return switch node.entries[name] {
        case .file where !isFolder: true
        case .folder where isFolder: true
        case .file, .folder, nil: !isIgnored(path, isFolder)
        }
    }

    private func noteKind(_ status: FileStatus, at path: Path) {
        switch status.kind {
        case .regular, .directory, .symbolicLink: break
        case .namedPipe: problems[path] = "is a named pipe, whose content nobody can know beforehand"
        case .socket: problems[path] = "is a socket, whose content nobody can know beforehand"
        case .device: problems[path] = "is a device, whose content nobody can know beforehand"
        }
    }
}
