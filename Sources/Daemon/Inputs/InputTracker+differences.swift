import History
import Loop
import Syscalls
import Wire

/// How states of inputs differ. Paths are as people know them.
extension InputTracker {
    /// The paths that differ between two states; empty when one of them is not kept any more.
    func paths(from old: SnapshotID, to new: SnapshotID) -> [Path] {
        (try? store.changes(from: old, to: new))?.map(\.shown) ?? []
    }

    /// How two states of a unit's inputs differ.
    /// - Throws: `ObjectError` when one of them is not kept.
    func changes(from old: SnapshotID, to new: SnapshotID) throws -> [FileChange] {
        try store.changes(from: old, to: new)
    }

    /// How a unit's inputs differ now from an earlier state; empty when that is not kept any more. One more than is ever shown is
    /// looked for.
    func changes(of unit: String, since old: SnapshotID) -> [Path] {
        guard let now = looks[unit]?.snapshot else { return [] }
        if let known = differences[unit], known.old == old, known.new == now { return known.paths }
        let found = (try? store.changes(from: old, to: now, limit: Freshness.Paths.limit)) ?? []
        let paths = found.map(\.shown)
        differences[unit] = (old, now, paths)
        return paths
    }

    /// The inputs that are not what the present run saw when it began, as far as they have been looked at. Of a run that an earlier daemon
    /// launched, also what was changed since and is now as it was then: nobody was watching.
    func drift(of unit: String) -> [Path] {
        guard let look = looks[unit], look.isKnown else { return [] }
        var drift: Set<Path> = []
        if let before = atLaunch[unit], let after = look.snapshot, before != after {
            drift = Set(paths(from: before, to: after))
        }
        if let began = earlierRuns[unit] { drift.formUnion(look.tree.files(changedSince: began)) }
        return drift.sorted()
    }
}
