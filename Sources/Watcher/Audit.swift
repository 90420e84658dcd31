import Syscalls

/// The result of comparing what a watcher knows with the disk.
public struct Audit: Hashable, Sendable {
    /// The differences, each as a sentence with its path.
    public let differences: [String]
    /// How many names were compared.
    public let names: Int

    /// The differences that a second audit confirms: a file that was being written during the first one is not a difference.
    public func confirmed(by later: Audit) -> Audit {
        Audit(differences: later.differences.filter(differences.contains), names: later.names)
    }
}

extension Watcher {
    /// Compares everything that is known with the disk, at once: for tests and for `doctor`.
    ///
    /// Meaningful right after `sync()` while nothing is written; a write in between shows as a difference. Takes about as
    /// long as `find` on the roots and blocks the loop meanwhile.
    public func audit() -> Audit {
        // Folders that have not been listed yet cannot be compared.
        while scanNextUnlisted() {}
        return reconciler.audit()
    }
}

extension TreeReconciler {
    func audit() -> Audit {
        var differences: [String] = []
        var names = 0
        for (root, path) in tree.roots { audit(root, path, &differences, &names) }
        return Audit(differences: differences, names: names)
    }

    private func audit(_ folder: FolderID, _ path: Path, _ differences: inout [String], _ names: inout Int) {
        let flags = tree[folder].flags
        if flags.contains(.unreadable) { return }
        if tree[folder].watch < 0, !flags.contains(.polled) {
            differences.append("\(path): not watched")
        }
        guard flags.contains(.listed) else { return }
        let onDisk = (try? File.entries(of: path)) ?? []
        var left = Set((0..<tree[folder].entries.count).map { Path(bytes: tree[folder].entries.name(at: $0)) })
        for name in onDisk {
            let own = path / name
            guard let status = (try? File.status(of: own)).flatMap({ $0 }) else { continue }
            let isIgnored = name.bytes.withUnsafeBytes {
                self.isIgnored($0, in: folder, path.bytes, isDirectory: status.kind == .directory)
            }
            if isIgnored { continue }
            names += 1
            guard left.remove(name) != nil, let position = name.bytes.withUnsafeBytes({ tree[folder].entries.find($0) })
            else {
                differences.append("\(own): exists, but the watcher does not know it")
                continue
            }
            let entry = tree[folder].entries[position]
            if !flags.contains(.selective), let difference = Self.difference(entry.signature, status) {
                differences.append("\(own): \(difference)")
            }
            if entry.folder != .none { audit(entry.folder, own, &differences, &names) }
        }
        differences += left.map { "\(path / $0): does not exist, but the watcher knows it" }
    }

    private static func difference(_ known: Signature, _ status: FileStatus) -> String? {
        if known.inode != status.inode { return "a different file than the watcher knows" }
        // The file may have been written under another name: the kernel reports that only to the folder of that name, and not at all
        // once that name is gone.
        let isSized = status.kind == .regular && status.links == 1
        return isSized && known.size != status.size ? "a different size than the watcher knows" : nil
    }
}
