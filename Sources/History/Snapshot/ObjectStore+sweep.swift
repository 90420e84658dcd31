public import Syscalls

extension ObjectStore {
    /// What a sweep came to.
    public struct Swept: Hashable, Sendable {
        /// Objects that were removed.
        public var removed = 0
        /// Objects that are still there.
        public var kept = 0
        /// The bytes of those that were removed.
        public var bytes: Int64 = 0
    }

    /// Announces a sweep. From now on nothing is removed that is put into the store, or found in it by whoever asks `isKept`.
    ///
    /// The snapshots to be kept are collected after this, and at a moment in which nobody has made one that is not among them.
    public func beginSweep() { record.begin() }

    /// Takes the announcement back.
    public func cancelSweep() { record.end() }

    /// Removes every object that no snapshot needs. Killed at any moment it leaves a store with more than is needed, never with less.
    /// - Parameter snapshots: all that are to be kept.
    /// - Throws: `SystemError` when the store cannot be listed.
    public func sweep(keeping snapshots: Set<SnapshotID>) throws(SystemError) -> Swept {
        defer { record.end() }
        let needed = reachable(from: snapshots)
        var swept = Swept()
        for folder in try File.entries(of: self.folder / "objects") where folder.bytes.count == 2 {
            let place = self.folder / "objects" / folder
            for name in try File.entries(of: place) {
                let id = (folder.text ?? "") + (name.text ?? "")
                guard let id = ObjectID(id) else {
                    removeLeftover(place / name)
                    continue
                }
                let size = ((try? File.status(of: place / name)) ?? nil)?.size ?? 0
                if !needed.contains(id), record.remove(id, { (try? File.remove(place / name)) != nil }) {
                    swept.removed += 1
                    swept.bytes += size
                } else {
                    swept.kept += 1
                }
            }
        }
        return swept
    }

    /// Half-written objects of a process that was killed; one that is being written is younger.
    private func removeLeftover(_ path: Path) {
        guard let status = (try? File.status(of: path)) ?? nil, Clocks.wall - status.modified > 3_600_000_000_000 else {
            return
        }
        try? File.remove(path)
    }

    /// All objects of some snapshots. What cannot be read is passed over: what it would lead to cannot be shown by anybody.
    private func reachable(from snapshots: Set<SnapshotID>) -> Set<ObjectID> {
        var found: Set<ObjectID> = []
        var pending = snapshots.map(\.tree)
        while let id = pending.popLast() {
            guard found.insert(id).inserted, let entries = try? tree(id) else { continue }
            for entry in entries.values {
                if entry.isFolder { pending.append(entry.id) } else { found.insert(entry.id) }
            }
        }
        return found
    }
}
