import Loop
package import Model
package import Syscalls

/// A run that lives although its daemon does not, found by its processes: also when its records are damaged or gone.
package struct LeftRun: Hashable, Sendable {
    /// Which run.
    package let run: RunIdentity
    let folder: RunFolder
    /// Its shim; nil when that was killed.
    let shim: ProcessTable.Entry?

    /// Every run of this user that lives, of whatever project.
    private static func all(_ census: RunCensus) -> [LeftRun] {
        Set(census.members.keys).union(census.shims.keys).compactMap { path in
            let folder = RunFolder(path: path)
            return folder.identity.map { LeftRun(run: $0, folder: folder, shim: census.shims[path]?.first) }
        }
    }

    /// The runs that live of the project with this state folder, which may have been removed.
    package static func all(in state: Path) -> [LeftRun] {
        all(RunCensus()).filter { $0.folder.state == state }.sorted {
            ($0.run.unit, $0.run.number) < ($1.run.unit, $1.run.number)
        }
    }

    /// Whether a command has started it, beside the units: no daemon stops it.
    package var isOfCommand: Bool { folder.isOfCommand }

    /// Has the runs write their records again that have none, since the state folder was removed, and waits a moment for them. A run without
    /// a shim gets a folder, in which the next one finds it by its processes.
    @LoopActor
    package static func restoreRecords(in state: Path) async {
        let lost = all(in: state).filter { $0.folder.beginRecord() == nil && $0.folder.endRecord() == nil }
        for run in lost {
            try? run.folder.make()
            run.shim?.send(.hangUp)
        }
        let deadline = LoopInstant.now.advanced(by: .seconds(2))
        while lost.contains(where: { $0.shim != nil && $0.folder.beginRecord() == nil }), LoopInstant.now < deadline {
            try? await LoopClock().sleep(until: .now.advanced(by: .milliseconds(5)))
        }
    }

    /// Kills what has no shim, and no daemon that knows of it, of a project whose folder was deleted: nobody else would ever end it.
    /// - Parameter known: the runs that a daemon will end.
    static func endUnguarded(in state: Path, besides known: Set<RunIdentity> = []) {
        let census = RunCensus()
        for left in all(census) where left.folder.state == state && left.shim == nil && !known.contains(left.run) {
            for entry in census.tree(of: left.folder, leader: nil) { entry.send(.kill) }
        }
    }

    /// What is still there of it; nil when nothing is.
    var rest: LeftRun? {
        let census = RunCensus()
        let shim = census.shims[folder.path]?.first
        return shim == nil && census.members[folder.path] == nil ? nil : LeftRun(run: run, folder: folder, shim: shim)
    }

    /// The state folders of all projects of which something lives.
    package static func states() -> Set<Path> { Set(all(RunCensus()).map(\.folder.state)) }
}
