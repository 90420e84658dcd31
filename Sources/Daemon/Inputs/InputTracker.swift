import Config
import History
import Loop
import ProjectContext
import Syscalls
import Wire

/// Knows what every unit's inputs are now, and what they were when its present run began.
@LoopActor
final class InputTracker {
    private let project: Project
    private let store: ObjectStore
    private let daemonLog: DaemonLog
    private let thread = ScanThread()
    /// A sweep reads the trees of all that is kept, which may take seconds: no scan waits for that.
    private let sweeper = ScanThread()
    private var isSweeping = false
    private var looks: [String: InputScan] = [:]
    private var config = ProjectConfig()
    /// The rules that the loop uses; a scan's own may be in use on the thread.
    private var rules: [String: InputRules] = [:]
    /// What the inputs were just before the present or last run was launched.
    private var atLaunch: [String: SnapshotID] = [:]
    /// The last answers of `changes(of:since:)`: a status is asked for again and again.
    private var differences: [String: (old: SnapshotID, new: SnapshotID, paths: [Path])] = [:]

    /// Opens the project's object store.
    init(of project: Project, daemonLog: DaemonLog) throws {
        self.project = project
        self.daemonLog = daemonLog
        store = try ObjectStore(folder: project.state / "objects.git")
        try File.makeDirectories(project.state / "index", mode: 0o700)
    }

    /// Sets which inputs the units have; they are scanned again when they are next needed.
    func configure(_ config: ProjectConfig) {
        let former = looks
        (self.config, looks, rules) = (config, [:], [:])
        for unit in config.units where !unit.inputs.isEmpty {
            let name = unit.name
            looks[name] = InputScan(
                at: tree(of: unit, config), index: project.state / "index" / Path(name), after: former[name],
                on: thread,
                complain: { [daemonLog] in daemonLog.write("the inputs of \(name) could not be saved: \($0)") })
        }
    }

    private func tree(of unit: UnitConfig, _ config: ProjectConfig) -> InputTree {
        let rules = InputRules(project, unit, config)
        return InputTree(
            project: project.root, inputs: rules.roots, store: store,
            isIgnored: { rules.excludes($0, isFolder: $1) })
    }

    /// Those of some files, relative to the project, that are inputs of a unit.
    func select(_ paths: [Path], of unit: String) -> [Path] {
        if rules[unit] == nil, let unit = config.unit(named: unit) {
            rules[unit.name] = InputRules(project, unit, config)
        }
        return rules[unit].map { paths.filter($0.selects) } ?? []
    }

    /// Handles changes that the watcher reported, and returns when they have been scanned.
    func changed(_ paths: [Path], of unit: String) async {
        looks[unit]?.changed(paths.compactMap { $0.relative(to: project.root) })
        await settle(unit)
    }

    /// Returns when the inputs are known, up to what the watcher has reported, or cannot be known.
    func settle(_ unit: String) async {
        // The rules may change while it waits.
        while let look = looks[unit], !look.isKnown {
            await look.settle()
            if look === looks[unit] { return }
        }
    }

    /// The inputs as far as they are known; nil when the unit has none, or they have not been scanned yet.
    func current(_ unit: String) -> SnapshotID? {
        looks[unit]?.want()
        return looks[unit]?.snapshot
    }

    /// Whether a unit has inputs that have not been scanned yet.
    func isLooking(at unit: String) -> Bool { looks[unit].map { $0.snapshot == nil && !$0.isKnown } ?? false }

    /// Records the inputs that a run is about to see. Before the launch, not after it: a file that is saved in between
    /// then counts as changed during the run, never as seen by it.
    func willLaunch(_ unit: String) { atLaunch[unit] = looks[unit]?.snapshot }

    /// Notes that a run is about to see other files than the project's.
    /// - Parameter snapshot: what they are, as far as it is known.
    func willLaunchElsewhere(_ unit: String, _ snapshot: SnapshotID?) { atLaunch[unit] = snapshot }

    /// Takes over what an earlier daemon noted at a launch.
    func recall(_ unit: String, launched snapshot: SnapshotID?) { atLaunch[unit] = snapshot }

    /// The paths that differ between two states; empty when one of them is not kept any more.
    func paths(from old: SnapshotID, to new: SnapshotID) -> [Path] {
        (try? store.changes(from: old, to: new))?.map(\.path) ?? []
    }

    /// The inputs that the present or last run saw when it began.
    func launched(_ unit: String) -> SnapshotID? { atLaunch[unit] }

    /// Counts files that the run wrote itself among the inputs of its verdict.
    func adoptOutputs(of unit: String) { atLaunch[unit] = looks[unit]?.snapshot ?? atLaunch[unit] }

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
        let paths = found.map(\.path)
        differences[unit] = (old, now, paths)
        return paths
    }

    /// The inputs that differ from what the run saw, up to what the watcher has reported.
    func drift(of unit: String) -> [Path] {
        guard let before = atLaunch[unit], let after = looks[unit]?.snapshot, before != after else { return [] }
        return (try? store.changes(from: before, to: after))?.map(\.path) ?? []
    }

    /// Removes stored inputs that can no longer be asked for, in the background.
    /// - Parameters:
    ///   - others: snapshots that are needed besides those of the history.
    func sweep(keeping others: Set<SnapshotID>) {
        // After a scan that may be in progress: at its end no tree is being changed, and none relies on what it has found before.
        thread.run {
        } then: { [weak self] in
            self?.sweepNow(keeping: others)
        }
    }

    private func sweepNow(keeping others: Set<SnapshotID>) {
        // A failed scan may have stored objects that no snapshot names.
        guard !isSweeping, looks.values.allSatisfy(\.isNamed) else { return }
        let own = others.union(looks.values.compactMap(\.snapshot)).union(atLaunch.values)
        let (store, state) = (store, project.state)
        store.beginSweep()
        isSweeping = true
        sweeper.run {
            defer { store.cancelSweep() }
            return Result { try store.sweep(keeping: own.union(LedgerReader(folder: state).snapshots())) }
        } then: { [daemonLog, weak self] outcome in
            self?.isSweeping = false
            switch outcome {
            case .success(let swept) where swept.removed == 0: break
            case .success(let swept):
                daemonLog.write("\(swept.removed) objects of past inputs removed, \(swept.kept) kept")
            case .failure(let problem): daemonLog.write("past inputs could not be removed: \(problem)")
            }
        }
    }
}
