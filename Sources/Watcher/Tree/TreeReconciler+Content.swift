import Syscalls

extension TreeReconciler {
    /// Hashes the file at a path, and keeps the hash if the file is still the one that the tree knows.
    /// - Returns: nil when it cannot be read or is just being changed.
    func hashContent(of path: Path) -> UInt64? {
        guard let (folder, position) = tree.locate(path) else { return nil }
        let signature = tree[folder].entries[position].signature
        guard signature.kind == .regular, let hash = Self.hash(path, expecting: signature) else { return nil }
        tree[folder].entries[position].contentHash = hash
        return hash
    }

    /// Reads a regular file that has this signature before and after it is read.
    nonisolated static func hash(_ path: Path, expecting signature: Signature) -> UInt64? {
        // NONBLOCK: should a named pipe stand there by now, it is not waited for.
        guard let file = try? File.open(path, [.readOnly, .noFollow, .nonBlocking, .noControllingTerminal]),
            isSame(file, signature), let hash = try? ContentHash.of(file, size: signature.size), isSame(file, signature)
        else { return nil }
        return hash
    }

    private nonisolated static func isSame(_ file: borrowing Descriptor, _ signature: Signature) -> Bool {
        (try? file.status()).map { Signature($0) } == signature
    }

    /// The mounts changed: checks every folder on which one may lie.
    func checkMounts() {
        let points = Set(MountTable.points(in: (try? File.contents(of: "/proc/self/mountinfo")).flatMap { $0 } ?? []))
        for point in points.symmetricDifference(mountPoints) {
            guard let (folder, position) = tree.locate(point) else { continue }
            let child = tree[folder].entries[position].folder
            if child != .none { tree[child].flags.insert(.stale) }
            tree[folder].entries.withName(at: position) { marks.restore(.suspected, $0, in: folder) }
        }
        mountPoints = points
    }
}
