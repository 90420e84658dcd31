import Model
import Supervisor
import Syscalls

/// A project of this user of which a process lives, found by the processes themselves: a daemon by the lock file that it has open, runs by
/// their environment and their shims. Its folder may be gone.
package struct RunningProject: Sendable {
    package let project: Project
    /// The daemon; nil when there is none.
    package private(set) var daemon: Int32?
    /// The daemon and the shims.
    private var helpers: [Int32] = []
    /// Which run each other process belongs to.
    private var runs: [Int32: RunIdentity] = [:]

    /// Whether its folder is there.
    package var hasFolder: Bool { File.exists(project.root) }

    /// Every project of this user, by folder.
    package static func all() -> [RunningProject] {
        var found: [Path: RunningProject] = [:]
        for processes in ProjectProcesses.all() {
            let root = processes.state.parent
            var project = RunningProject(project: Project(root: root))
            project.helpers = processes.shims
            project.runs = processes.runs
            found[root] = project
        }
        let entries = ProcessTable.all()
        for daemon in entries where isDaemon(daemon.pid) {
            guard let root = lockedRoot(of: daemon.pid) else { continue }
            var project = found[root] ?? RunningProject(project: Project(root: root))
            project.daemon = daemon.pid
            project.helpers.append(daemon.pid)
            for child in ProcessTable.descendants(of: daemon.pid, in: entries) where project.runs[child.pid] == nil {
                project.helpers.append(child.pid)
            }
            found[root] = project
        }
        return found.values.sorted { $0.project.root < $1.project.root }
    }

    private init(project: Project) { self.project = project }

    /// Whether a process of this user calls itself a daemon: what it has open is looked at then.
    private static func isDaemon(_ pid: Int32) -> Bool {
        guard ProcessTable.user(of: pid) == ThisProcess.user,
            let bytes = (try? File.beginning(of: Path("/proc/\(pid)/cmdline"), upTo: 8192)) ?? nil
        else { return false }
        let words = bytes.split(separator: 0)
        return words.count > 2 && words[1].elementsEqual("daemon".utf8) && words[2].elementsEqual("run".utf8)
    }

    /// The folder of the project whose lock a process has open, by the name that the kernel has for it now.
    private static func lockedRoot(of pid: Int32) -> Path? {
        let folder = Path("/proc/\(pid)/fd")
        for name in (try? File.entries(of: folder)) ?? [] {
            guard var path = File.linkTarget(of: folder / name), path.isAbsolute else { continue }
            if let status = (try? File.status(of: folder / name, followingLinks: true)) ?? nil, status.links == 0 {
                // The kernel marks what has been deleted.
                path = Path(bytes: path.bytes.dropLast(deleted.count))
            }
            let project = Project(root: path.parent.parent)
            if path == project.lock { return project.root }
        }
        return nil
    }

    private static let deleted = Array(" (deleted)".utf8)
}

extension RunningProject {
    private var pids: [Int32] { Array(Set(helpers).union(runs.keys)) }

    /// The TCP ports that its processes listen on, and the unit that each belongs to.
    package var ports: [(port: UInt16, unit: String?, pid: Int32)] {
        ListenerOwner.ports(of: pids).map { ($0.port, runs[$0.pid]?.unit, $0.pid) }
    }

    /// The memory of all its processes, in bytes.
    package var memory: Int64 { pids.compactMap(ProcessTable.memory).reduce(0, +) }

    /// How long its oldest process has been there; nil when none is left.
    package var age: Duration? { pids.compactMap(ProcessTable.entry).map(ProcessTable.age).max() }

    /// How many units have a run.
    package var units: [String] { Array(Set(runs.values.map(\.unit))).sorted() }
}
