package import Syscalls

extension ObjectStore {
    /// The result of a sweep.
    package struct Swept: Hashable, Sendable {
        /// Objects that were removed.
        package var removed = 0
        /// Objects that are still there.
        package var kept = 0
        /// The bytes of those that were removed.
        package var bytes: Int64 = 0
    }

    /// Announces a sweep. From now on nothing is removed that is put into the store or found in it with `isKept`.
    ///
    /// The snapshots to keep must be collected after this call, when no snapshot exists that is not among them.
    package func beginSweep() { record.begin() }

    /// Cancels the announced sweep.
    package func cancelSweep() { record.end() }

    /// How long an object stays in any case, in nanoseconds: another process, a bisection's command, may have put it, or found it
    /// there, for a snapshot that is not recorded yet. Finding an object makes it young again.
    package static let grace: Int64 = 3_600_000_000_000

    /// Removes every object that no snapshot needs. Killed at any moment it leaves a store with more than is needed, never with less.
    /// - Parameters:
    ///   - snapshots: all that are to be kept.
    ///   - age: objects that are younger stay, in nanoseconds.
    /// - Throws: `SystemError` when something cannot be listed or read; nothing is removed that may be needed.
    package func sweep(keeping snapshots: Set<SnapshotID>, olderThan age: Int64 = grace) throws(SystemError) -> Swept {
        defer { record.end() }
        let needed = try reachable(from: snapshots)
        var swept = Swept()
        for shelf in try shelves() {
            let place = folder / "objects" / shelf
            for name in try File.entries(of: place) {
                guard let id = ObjectID(digits: shelf.bytes + name.bytes) else {
                    removeLeftover(place / name)
                    continue
                }
                if !needed.contains(id), let size = remove(id, at: place / name, olderThan: age) {
                    swept.removed += 1
                    swept.bytes += size
                } else {
                    swept.kept += 1
                }
            }
        }
        for leftover in try packs.leftovers() { removeLeftover(packs.folder / leftover) }
        try PackSweep(of: self, keeping: needed, olderThan: age).run(&swept)
        return swept
    }

    /// - Returns: the size of an object that was removed; nil when it stays.
    private func remove(_ id: ObjectID, at path: Path, olderThan age: Int64) -> Int64? {
        var size: Int64?
        _ = record.remove(CollectionOfOne(id)) {
            // Checked last: another process may have found it a moment ago.
            guard let status = (try? File.status(of: path)) ?? nil, Clocks.wall - status.modified >= age,
                (try? File.remove(path)) != nil
            else { return false }
            size = status.size
            return true
        }
        return size
    }

    /// Half-written objects of a process that was killed; one that is being written is younger.
    private func removeLeftover(_ path: Path) {
        guard let status = (try? File.status(of: path)) ?? nil, Clocks.wall - status.modified > Self.grace else {
            return
        }
        try? File.remove(path)
    }

    /// All objects of some snapshots. Missing or damaged objects are skipped: nothing below them can be shown anyway.
    private func reachable(from snapshots: Set<SnapshotID>) throws(SystemError) -> Set<ObjectID> {
        var found: Set<ObjectID> = []
        var pending = snapshots.map(\.tree)
        while let id = pending.popLast() {
            guard found.insert(id).inserted else { continue }
            let entries: [Path: TreeEntry]
            do throws(ObjectError) { entries = try tree(id) } catch {
                if case .system(let error) = error { throw error }
                continue
            }
            for entry in entries.values {
                if entry.isFolder { pending.append(entry.id) } else { found.insert(entry.id) }
            }
        }
        return found
    }
}
