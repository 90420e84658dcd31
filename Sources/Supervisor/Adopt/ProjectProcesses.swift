package import Model
package import Syscalls

/// The processes of runs of one project, found by what the kernel says of them and not by any record.
package struct ProjectProcesses: Sendable {
    /// The project's state folder, which may have been removed.
    package let state: Path
    /// The shims, which belong to no run.
    package private(set) var shims: [Int32] = []
    /// Which run each other process belongs to.
    package private(set) var runs: [Int32: RunIdentity] = [:]

    /// Those of all projects whose processes are this user's. Root sees the processes of others too: they are left out.
    package static func all() -> [ProjectProcesses] {
        let census = RunCensus()
        var found: [Path: ProjectProcesses] = [:]
        for path in Set(census.members.keys).union(census.shims.keys) {
            let folder = RunFolder(path: path)
            guard let run = folder.identity else { continue }
            let shims = (census.shims[path] ?? []).map(\.pid)
            let members = census.tree(of: folder, leader: nil).map(\.pid).filter { !shims.contains($0) }
            // A shim runs as the user whose project it is; what it has started may have become another user.
            guard (shims.isEmpty ? members : shims).contains(where: { ProcessTable.user(of: $0) == ThisProcess.user })
            else { continue }
            var project = found[folder.state] ?? ProjectProcesses(state: folder.state)
            project.shims += shims
            for pid in members { project.runs[pid] = run }
            found[folder.state] = project
        }
        return found.values.sorted { $0.state < $1.state }
    }

    private init(state: Path) { self.state = state }
}

extension RunFolder {
    /// The run that a path `STATE/runs/UNIT/NUMBER` names; nil for another path.
    var identity: RunIdentity? {
        guard let unit = path.parent.name.text, let number = path.name.text.flatMap({ Int($0) }),
            path.parent.parent.name == "runs"
        else { return nil }
        return RunIdentity(unit: unit, number: number)
    }

    /// The folder of the run that a process of this user belongs to, by its environment or that of the processes above it; nil when it
    /// belongs to none.
    static func containing(_ pid: Int32) -> RunFolder? {
        var pid = pid
        // Far more than any tree of processes has, in case they change their parents meanwhile.
        for _ in 0..<64 {
            if ProcessTable.user(of: pid) == ThisProcess.user,
                let path = RunCensus.folder(inEnvironmentOf: pid) ?? RunCensus.folder(inCommandOf: pid)
            {
                let folder = RunFolder(path: path)
                return folder.identity == nil ? nil : folder
            }
            guard let parent = ProcessTable.entry(of: pid)?.parent, parent > 1 else { return nil }
            pid = parent
        }
        return nil
    }
}
