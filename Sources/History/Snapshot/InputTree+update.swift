import Syscalls

extension InputTree {
    /// Brings one entry of a folder up to date.
    /// - Parameter memory: what was remembered of it before this tree was made.
    /// - Returns: whether it differs from what was remembered.
    func update(
        _ name: Path, of node: FolderNode, at path: Path, _ status: FileStatus?, _ wanted: InputSelection,
        _ memory: FolderNode.Entry?
    ) throws(SystemError) -> Bool {
        guard let status, wanted != .everything || isInput(name, of: node, at: path, status) else {
            if status == nil { unreadable.remove(path) }
            return node.entries.removeValue(forKey: name) != nil
        }
        if status.kind == .directory {
            if case .folder(let child) = node.entries[name] { return try scan(child, path, wanted, nil) }
            let child = FolderNode()
            node.entries[name] = .folder(child)
            try scan(child, path, wanted, memory?.folder)
            return true
        }
        guard wanted == .everything, FileMemory.Mode(status) != nil else {
            return node.entries.removeValue(forKey: name) != nil
        }
        var known: FileMemory?
        if case .file(let memory) = node.entries[name] { known = memory }
        if let known, known.matches(status) { return false }
        if known == nil, let old = memory?.file, old.matches(status),
            // The content of what is too large was never there.
            status.size > Self.keptFileLimit || isKept(old.id)
        {
            node.entries[name] = .file(old)
            return true
        }
        guard let memory = try remember(path) else { return node.entries.removeValue(forKey: name) != nil }
        node.entries[name] = .file(memory)
        return memory.id != known?.id || memory.mode != known?.mode
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

    /// Reads a file, and keeps its content. A file that changes while it is read is read again, a few times.
    /// - Returns: nil when it is gone.
    private func remember(_ path: Path) throws(SystemError) -> FileMemory? {
        let full = project / path
        var result: FileMemory?
        for _ in 0..<3 {
            let began = Clocks.wall
            guard let before = (try? File.status(of: full)) ?? nil, let mode = FileMemory.Mode(before) else {
                return nil
            }
            let id = try keep(full, path, before, mode)
            guard let id, let after = (try? File.status(of: full)) ?? nil else { return nil }
            let signature = FileMemory.Signature(before)
            // A file that kept changing is not trusted the next time, whatever its signature.
            let isStill = signature == FileMemory.Signature(after)
            result = FileMemory(signature: signature, mode: mode, id: id, readAt: isStill ? began : 0)
            if isStill { break }
        }
        return result
    }

    private func keep(
        _ full: Path, _ path: Path, _ status: FileStatus, _ mode: FileMemory.Mode
    ) throws(SystemError) -> ObjectID? {
        do {
            let bytes: [UInt8]
            if mode == .link {
                bytes = try File.linkTarget(of: full)
            } else {
                let file = try File.open(full, [.readOnly, .nonBlocking, .noFollow])
                if status.size > Self.keptFileLimit { return try hash(file, size: status.size) }
                bytes = try file.bytes(at: 0, count: Int(status.size))
            }
            unreadable.remove(path)
            let id = ObjectStore.id(.blob, bytes)
            try store.put(.blob, bytes, as: id)
            return id
        } catch {
            if error.isNoSuchFile { return nil }
            guard Self.isOfTheFile(error) else { throw error }
            unreadable.insert(path)
            return ObjectStore.id(.blob, Array("bgexec could not read this".utf8))
        }
    }

    /// Whether the file alone is at fault: it belongs to another user, is broken, has become another kind of file, or has a lease.
    private static func isOfTheFile(_ error: SystemError) -> Bool {
        let faults: [Errno] = [
            .accessDenied, .notPermitted, .inputOutput, .symbolicLink, .invalidArgument, .noSuchDevice, .staleHandle,
            .wouldBlock,
        ]
        return faults.contains(error.number)
    }

    private func hash(_ file: borrowing Descriptor, size: Int64) throws(SystemError) -> ObjectID {
        var hash = SHA1()
        hash.update(ObjectStore.header(.blob, Int(size)))
        var buffer: [UInt8] = []
        while let count = try file.read(into: &buffer, upTo: 1 << 20), count > 0 {
            hash.update(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        return hash.finish()
    }
}
