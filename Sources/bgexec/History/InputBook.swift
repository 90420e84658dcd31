import Config
import History
import Loop
import Syscalls

/// Knows what every unit's inputs are now, and what they were when its present run began.
@LoopActor
final class InputBook {
    private let project: Project
    private let store: ObjectStore
    private let diary: Diary
    private var trees: [String: InputTree] = [:]
    /// What the inputs are, as far as the watcher has told.
    private var now: [String: SnapshotID] = [:]
    /// What the inputs were just before the present or last run was launched.
    private var atLaunch: [String: SnapshotID] = [:]
    /// The last answers of `changes(of:since:)`: a status is asked for again and again.
    private var differences: [String: (old: SnapshotID, new: SnapshotID, paths: [Path])] = [:]

    /// Opens the project's object store.
    init(of project: Project, diary: Diary) throws {
        self.project = project
        self.diary = diary
        store = try ObjectStore(folder: project.state / "objects.git")
    }

    /// Takes over which inputs the units have; what is known of them is looked up anew when it is asked for.
    func configure(_ config: ProjectConfig) {
        (trees, now) = ([:], [:])
        for unit in config.units where !unit.inputs.isEmpty { trees[unit.name] = tree(of: unit, config) }
    }

    private func tree(of unit: UnitConfig, _ config: ProjectConfig) -> InputTree {
        let rules = InputRules(project, unit, config)
        return InputTree(
            project: project.root, inputs: rules.roots, store: store,
            isIgnored: { rules.excludes($0, isFolder: $1) })
    }

    /// Looks at all of a unit's inputs.
    /// - Returns: nil when the unit has none, or the store cannot be written.
    @discardableResult
    func look(at unit: String) -> SnapshotID? { take(unit, changed: nil) }

    /// Looks only where the watcher says that something changed.
    @discardableResult
    func look(at unit: String, changed: [Path]) -> SnapshotID? {
        take(unit, changed: changed.compactMap { $0.relative(to: project.root) })
    }

    private func take(_ unit: String, changed: [Path]?) -> SnapshotID? {
        guard let tree = trees[unit] else { return nil }
        do {
            let snapshot = try tree.take(changed: changed)
            now[unit] = snapshot.id
            return snapshot.id
        } catch {
            diary.write("the inputs of \(unit) could not be kept: \(error)")
            now[unit] = nil
            return nil
        }
    }

    /// What the inputs are, as far as is known; nil when the unit has none.
    func current(_ unit: String) -> SnapshotID? { now[unit] ?? look(at: unit) }

    /// Notes what a run is about to see. Before the launch, not after it: a file that is saved in between then counts as changed
    /// under the run, never as seen by it.
    func willLaunch(_ unit: String) { atLaunch[unit] = look(at: unit) }

    /// Notes that a run is about to see other files than the project's.
    /// - Parameter snapshot: what they are, as far as it is known.
    func willLaunchElsewhere(_ unit: String, _ snapshot: SnapshotID?) { atLaunch[unit] = snapshot }

    /// Takes over what an earlier daemon noted at a launch.
    func recall(_ unit: String, launched snapshot: SnapshotID?) { atLaunch[unit] = snapshot }

    /// The paths that differ between two states; empty when one of them is not kept any more.
    func paths(from old: SnapshotID, to new: SnapshotID) -> [Path] {
        (try? store.changes(from: old, to: new))?.map(\.path) ?? []
    }

    /// What the present or last run saw when it began.
    func launched(_ unit: String) -> SnapshotID? { atLaunch[unit] }

    /// Takes what the run has written itself as part of what its verdict is about.
    func adoptOutputs(of unit: String) { atLaunch[unit] = now[unit] ?? atLaunch[unit] }

    /// How two states of a unit's inputs differ.
    /// - Throws: `ObjectError` when one of them is not kept.
    func changes(from old: SnapshotID, to new: SnapshotID) throws -> [FileChange] {
        try store.changes(from: old, to: new)
    }

    /// How a unit's inputs differ now from an earlier state; empty when that is not kept any more. One more than is ever shown is
    /// looked for.
    func changes(of unit: String, since old: SnapshotID) -> [Path] {
        guard let now = now[unit] else { return [] }
        if let known = differences[unit], known.old == old, known.new == now { return known.paths }
        let found = (try? store.changes(from: old, to: now, limit: UnitReport.mostChanges)) ?? []
        let paths = found.map(\.path)
        differences[unit] = (old, now, paths)
        return paths
    }

    /// The inputs that differ from what the run saw.
    func drift(of unit: String) -> [Path] {
        guard let before = atLaunch[unit], let after = look(at: unit), before != after else { return [] }
        return (try? store.changes(from: before, to: after))?.map(\.path) ?? []
    }
}
