import Syscalls

/// Comparing folders with what is remembered of them.
extension InputTree {
    /// Compares a folder with what is remembered of it.
    /// - Parameter memory: what was remembered of it before this tree was made.
    /// - Returns: whether anything differs.
    @discardableResult
    func scan(_ node: FolderNode, _ spot: InputSpot, _ memory: FolderNode?) throws(SystemError) -> Bool {
        var isChanged = false
        var seen: Set<Path> = []
        // A folder that is not there has no inputs.
        if let folder = open(spot) {
            for name in names(in: folder, spot) {
                guard let wanted = spot.wanted[name], !SnapshotPlace.isReserved(name) else { continue }
                let inner = spot.inner(name, wanted)
                if let link = spot.trail?.link {
                    // More may lie behind further links.
                    linkedFiles += 1
                    if linkedFiles > Self.linkedFilesLimit {
                        noteTooMuch(behind: link)
                        break
                    }
                }
                looked.add()
                let status = look(at: name, in: folder, inner.path)
                if try update(name, of: node, inner, status, memory?.entries[name]) { isChanged = true }
                if status != nil { seen.insert(name) }
            }
        }
        for name in node.entries.keys where !seen.contains(name) && !SnapshotPlace.isReserved(name) {
            node.entries[name] = nil
            isChanged = true
        }
        if isChanged { node.tree = nil }
        return isChanged
    }

    private func open(_ spot: InputSpot) -> Folder? {
        do {
            return try Folder(
                opening: spot.path == "." ? project : project / spot.path, followingLinks: spot.trail != nil)
        } catch {
            note(error, at: spot.path)
            return nil
        }
    }

    private func names(in folder: borrowing Folder, _ spot: InputSpot) -> [Path] {
        if case .only(let names) = spot.wanted { return Array(names.keys) }
        do { return try folder.entries() } catch {
            note(error, at: spot.path)
            return []
        }
    }

    private func look(at name: Path, in folder: borrowing Folder, _ path: Path) -> FileStatus? {
        do { return try folder.status(of: name) } catch {
            note(error, at: path)
            return nil
        }
    }

    /// The status of a path itself; nil when nothing is there, or it may not be looked at.
    func look(at path: Path) -> FileStatus? {
        do { return try File.status(of: project / path) } catch {
            note(error, at: path)
            return nil
        }
    }

    /// What is not there, or another kind of file by now, is no problem: its state is known.
    func note(_ error: SystemError, at path: Path) {
        if error.isNoSuchFile || error.number == .symbolicLink { return }
        problems[path] = "cannot be read: \(error.reason)"
    }
}
