import Config
import History
import Loop
import ProjectContext
import Syscalls
import Wire

/// Knows what every unit's inputs and outputs are now, and what the inputs were when its present run began.
@LoopActor
final class InputTracker {
    let project: Project
    let store: ObjectStore
    let daemonLog: DaemonLog
    let thread = ScanThread()
    /// A sweep reads the trees of all that is kept, which may take seconds: no scan waits for that.
    let sweeper = ScanThread()
    var isSweeping = false
    var looks: [String: InputScan] = [:]
    /// The scans of what jobs declare as their outputs.
    var outputLooks: [String: InputScan] = [:]
    var config = ProjectConfig()
    /// What the scans go by.
    var definitions: [String: InputDefinition] = [:]
    /// The rules that the loop uses; a scan's own may be in use on the thread.
    var rules: [String: InputRules] = [:]
    var outputRules: [String: InputRules] = [:]
    /// What the inputs were just before the present or last run was launched, and what of them was unknown.
    var atLaunch: [String: SnapshotID] = [:]
    var unknownAtLaunch: [String: [String]] = [:]
    /// When the present or last run began, where an earlier daemon launched it.
    var earlierRuns: [String: UTCTime] = [:]
    /// What was last passed on as the state of a unit's inputs.
    var announced: [String: SnapshotID] = [:]
    /// The last answers of `changes(of:since:)`: a status is asked for again and again.
    var differences: [String: (old: SnapshotID, new: SnapshotID, paths: [Path])] = [:]

    /// Called when a scan has found another state of a unit, or that it is not known any more.
    var onChange: (@LoopActor (_ unit: String) -> Void)?
    /// The watcher, once it watches.
    weak var sources: (any InputSources)?

    /// Opens the project's object store.
    init(of project: Project, daemonLog: DaemonLog) throws {
        self.project = project
        self.daemonLog = daemonLog
        store = try ObjectStore(folder: project.state / "objects.git")
        try File.makeDirectories(project.state / "index", mode: 0o700)
    }

    // MARK: The inputs

    /// Returns when inputs and outputs are known, up to what the watcher has reported, or cannot be known. What could not be looked
    /// at before, or is not watched, is looked at again.
    func settle(_ unit: String) async {
        looks[unit]?.lookAgain(at: unwatched(of: unit).map(\.path))
        if outputLooks[unit]?.isKnown == true { outputLooks[unit]?.changed(outputRoots(of: unit)) }
        await followChanges(of: unit)
    }

    /// Returns when what the watcher has reported has been looked at.
    func followChanges(of unit: String) async {
        await Self.settle { self.looks[unit] }
        await Self.settle { self.outputLooks[unit] }
    }

    private static func settle(_ current: () -> InputScan?) async {
        // The rules may change while it waits.
        while let look = current(), !look.isKnown {
            await look.settle()
            if look === current() { return }
        }
    }

    /// Handles changes that the watcher reported, and returns when they have been scanned.
    func changed(_ paths: [Path], of unit: String) async {
        looks[unit]?.changed(paths.map { $0.way(from: project.root) })
        await followChanges(of: unit)
    }

    /// The same for outputs.
    func outputsChanged(_ paths: [Path], of job: String) async {
        outputLooks[job]?.changed(paths.map { $0.way(from: project.root) })
        await followChanges(of: job)
    }

    /// Whether a unit has inputs, be they listed or implied.
    func hasInputs(_ unit: String) -> Bool { looks[unit] != nil }

    /// The inputs as far as they are known; nil when the unit has none, or they have not been scanned yet.
    func current(_ unit: String) -> SnapshotID? {
        looks[unit]?.want()
        return looks[unit]?.snapshot
    }

    /// Whether something of a unit's inputs or outputs is being read, so that it will be known.
    func isScanning(_ unit: String) -> Bool {
        [looks[unit], outputLooks[unit]].contains { $0.map { !$0.isKnown && $0.isNamed } ?? false }
    }

    /// How many files have been looked at of those inputs and outputs that are being read; nil when none are.
    var filesLookedAt: Int? {
        let scans = (Array(looks.values) + outputLooks.values).filter { !$0.isKnown && $0.isNamed }
        return scans.isEmpty ? nil : scans.reduce(0) { $0 + $1.tree.looked.value }
    }

    // MARK: The outputs

    /// Whether a job declares outputs.
    func hasOutputs(_ job: String) -> Bool { outputLooks[job] != nil }

    /// What stands on the disk of a job's outputs, as far as it is known; nil when it declares none, or they have not been scanned yet.
    func outputs(of job: String) -> SnapshotID? {
        outputLooks[job]?.want()
        return outputLooks[job]?.snapshot
    }

    /// The outputs that differ now from an earlier state.
    func outputPaths(of job: String, since old: SnapshotID) -> [Path] {
        outputLooks[job]?.snapshot.map { paths(from: old, to: $0) } ?? []
    }

    /// Whether somebody has changed a job's outputs since its run ended, and before they were looked at: the times of files and folders,
    /// on the wall clock, tell. What was removed leaves its trace in its folder.
    func outputsWereTouched(of job: String, since end: UTCTime) -> Bool {
        guard let look = outputLooks[job] else { return false }
        if !look.tree.files(changedSince: end).isEmpty { return true }
        let folders = Set(look.tree.folders + outputRoots(of: job).map(\.parent))
        return folders.contains { folder in
            let status = (try? File.status(of: project.root.following(folder))) ?? nil
            return status.map { $0.changed >= end.nanoseconds } ?? false
        }
    }

    private func outputRoots(of job: String) -> [Path] { outputRules(of: job)?.roots ?? [] }

    // MARK: What is not known

    /// Why the state of a unit's inputs and outputs is not known to be what is on the disk, as sentences; empty when it is known.
    func unknown(of unit: String) -> [String] {
        var reasons = looks[unit]?.unknown ?? []
        reasons += (outputLooks[unit]?.unknown ?? []).map { "of its outputs: \($0)" }
        return reasons + unwatched(of: unit).map { "\($0.path) \($0.reason)" }
    }

    /// Paths are relative to the project.
    private func unwatched(of unit: String) -> [UnwatchedPlace] {
        guard let look = looks[unit], let rules = rules(of: unit), let sources else { return [] }
        let places = (rules.roots + look.links).map { project.root.following($0) }
        return sources.unwatched(below: places).compactMap { place in
            let way = place.path.way(from: project.root)
            let isBehindLink = look.links.contains { way.relative(to: $0) != nil }
            guard isBehindLink || rules.holdsRoot(way) || rules.selects(way) || rules.selects(way, isFolder: true)
            else {
                return nil
            }
            return UnwatchedPlace(path: way, reason: place.reason)
        }
    }

    // MARK: Launches

    /// Records the inputs that a run is about to see. Before the launch, not after it: a file that is saved in between
    /// then counts as changed during the run, never as seen by it.
    func willLaunch(_ unit: String) {
        earlierRuns[unit] = nil
        atLaunch[unit] = looks[unit]?.snapshot
        unknownAtLaunch[unit] = unknown(of: unit)
    }

    /// Notes that a run is about to see other files than the project's.
    /// - Parameter snapshot: what they are, as far as it is known.
    func willLaunchElsewhere(_ unit: String, _ snapshot: SnapshotID?) {
        (atLaunch[unit], unknownAtLaunch[unit], earlierRuns[unit]) = (snapshot, nil, nil)
    }

    /// Takes over what an earlier daemon noted at a launch.
    /// - Parameter began: when the run began; nil when it did not.
    func recall(_ unit: String, launched snapshot: SnapshotID?, began: UTCTime?) {
        (atLaunch[unit], unknownAtLaunch[unit], earlierRuns[unit]) = (snapshot, nil, began)
    }

    /// The inputs that the present or last run saw when it began.
    func launched(_ unit: String) -> SnapshotID? { atLaunch[unit] }

    /// What was not known when the present or last run began: its verdict is about nothing that can be named.
    func unknownAtLaunch(of unit: String) -> [String] { unknownAtLaunch[unit] ?? [] }
}
