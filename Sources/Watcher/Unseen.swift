public import Syscalls

/// Something below the roots of which no event tells.
public struct Unseen: Hashable, Sendable {
    /// Why no event tells of it.
    public enum Reason: Hashable, Sendable {
        /// Another file system is mounted there; it is not entered.
        case otherDevice
        /// No watch was left.
        case watchLimit
        /// The path is longer than the kernel takes, see PATH_MAX in limits.h.
        case tooLong
        /// The folder may not be read.
        case unreadable
        /// The file has other names (hard links): what is written through those is not reported for this one.
        case hardLinks
        /// The file system sends no events.
        case noEvents

        /// Whether it is compared with the disk at each `sync()`, so that right after that it is known.
        public var isComparedAtBarrier: Bool {
            switch self {
            case .watchLimit, .hardLinks, .noEvents: true
            case .otherDevice, .tooLong, .unreadable: false
            }
        }
    }

    /// The file, or the topmost folder, with all below it.
    public let path: Path
    /// Why.
    public let reason: Reason
}

extension Watcher {
    /// Everything below the roots of which no event tells.
    public var unseen: [Unseen] {
        var found = reconciler.unseen()
        if let path = pathWatcher.unwatched { found.append(Unseen(path: path, reason: .watchLimit)) }
        return found
    }

    /// What of some paths no event tells of: it lies at or below one of them, or holds one. Asks the memory, not the disk;
    /// right after `sync()` it is exact.
    public func unseen(below paths: [Path]) -> [Unseen] {
        unseen.filter { unseen in
            paths.contains { unseen.path.relative(to: $0) != nil || $0.relative(to: unseen.path) != nil }
        }
    }
}

extension TreeReconciler {
    /// The kernel takes paths up to this length, with the NUL at their end.
    private static let longestPath = 4096

    func unseen() -> [Unseen] {
        var found: [Unseen] = []
        for index in tree.folders.indices {
            let flags = tree.folders[index].flags
            let id = FolderID(raw: UInt32(index))
            if flags.isDisjoint(with: [.polled, .unreadable, .holdsHardLinks]) { continue }
            guard tree.contains(id), let path = tree.path(of: id) else { continue }
            if let reason = reason(flags, path), isTopmost(id, reason) {
                found.append(Unseen(path: Path(bytes: path), reason: reason))
            }
            if flags.contains(.holdsHardLinks) {
                for position in 0..<tree[id].entries.count
                where tree[id].entries[position].signature.hasOtherNames {
                    let own = DirectoryTree.join(path, tree[id].entries.name(at: position))
                    found.append(Unseen(path: Path(bytes: own), reason: .hardLinks))
                }
            }
        }
        unentered = unentered.filter { isUnentered($0.key) }
        found += unentered.map { Unseen(path: $0.key, reason: $0.value) }
        return found.sorted { $0.path < $1.path }
    }

    private func reason(_ flags: Folder.Flags, _ path: [UInt8]) -> Unseen.Reason? {
        if flags.contains(.unreadable) { return path.count >= Self.longestPath ? .tooLong : .unreadable }
        if flags.contains(.lacking) { return .watchLimit }
        return flags.contains(.polled) ? .noEvents : nil
    }

    /// Whether the folder above is seen, or not seen for another reason.
    private func isTopmost(_ folder: FolderID, _ reason: Unseen.Reason) -> Bool {
        let parent = tree[folder].parent
        guard parent != .none, let path = tree.path(of: parent) else { return true }
        return self.reason(tree[parent].flags, path) != reason
    }

    /// Whether a folder is still known by its name alone.
    private func isUnentered(_ path: Path) -> Bool {
        guard let entry = tree.entry(at: path) else { return false }
        return entry.signature.kind == .directory && entry.folder == .none
    }
}
